package io.baton.demo;

import io.baton.ffi.Address;
import io.baton.ffi.Epoll;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.TimerFd;
import io.baton.loop.EventLoop;
import io.baton.loop.LoopThread;
import io.baton.loop.NanoClock;
import io.baton.loop.ReadyHandler;
import io.baton.loop.Registration;
import io.baton.metrics.Counters;
import io.baton.net.ConnectionGate;
import io.baton.net.Connections;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Clients, as many as it takes to ask at a constant rate: each request has its time, and is sent then whether or not
 * earlier ones were answered. What a request waits for anything is part of how long it took.
 *
 * <p>One in {@value #SHORT_EVERY} has a connection of its own. The others share connections that are kept for up to
 * {@value Client#REQUESTS_MAX} requests, each in its turn. One in {@value #VERSION_EVERY} asks for the version that
 * serves.
 *
 * <p>Belongs to a loop of its own, on a thread of its own, apart from those that other threads may call.
 */
final class Load implements ReadyHandler, AutoCloseable {

    static final int SHORT_EVERY = 8;

    static final int VERSION_EVERY = 4;

    /** Connections that wait for their next request. */
    static final int KEPT_MAX = 32;

    /** Clients of the rehearsal. */
    private static final int REHEARSING = 8;

    /** How many requests may be without an answer at once; more fail without being sent. */
    static final int IN_FLIGHT_MAX = 8_192;

    /** How many failures are kept as text. */
    static final int FAILURES_TOLD_MAX = 20;

    private static final long PATIENCE_SECONDS = 25;

    private final LoopThread thread;

    private final EventLoop loop;

    private final Connections connections;

    private final Address proxy;

    private final Arena arena = Arena.ofConfined();

    private final Question version = Question.version(arena);

    private final List<Question> pages = new ArrayList<>();

    private final TimerFd timer;

    private final Registration registration;

    /** Of the rehearsal, and then of what counts. */
    private Samples samples;

    private Tally tally = new Tally();

    private final ArrayDeque<Client> idle = new ArrayDeque<>();

    private final List<Failure> failures = new ArrayList<>();

    /** Of the rehearsal, and then of what counts. */
    private volatile CompletableFuture<Outcome> outcome = new CompletableFuture<>();

    private int kept;

    private int inFlight;

    private boolean isRehearsal = true;

    private boolean isEnding;

    /** The death that takes connections with it; a time in the far future until then. */
    private volatile Death death = Death.NONE;

    private Load(LoopThread thread, EventLoop loop, Address proxy) throws ErrnoException {
        this.thread = thread;
        this.loop = loop;
        this.proxy = proxy;
        this.connections = new Connections(loop, new ConnectionGate(1), new Counters(), this::broken);
        this.samples = new Samples(loop.clock().nanoTime(), DemoOptions.RATE_MAX, DemoOptions.RATE_MAX);
        Question.pages().forEach(page -> pages.add(Question.of(arena, page)));
        this.timer = TimerFd.open("time of the next request");
        loop.whenClosed(this::free);
        this.registration = loop.register(timer.fd(), Epoll.IN, this);
        for (int i = 0; i < REHEARSING; i++) {
            begin(samples.add());
        }
    }

    /** A request without its answer. */
    record Failure(long dueNs, String why) {}

    /** All that is known, at one moment or at the end. */
    record Outcome(Samples samples, Tally tally, List<Failure> failures) {}

    /**
     * Begins a rehearsal: some clients, of which each asks as soon as it has its answer. They warm both sides up, and
     * show how much the machine can take.
     */
    static Load rehearse(Address proxy) throws ErrnoException, DemoFailure {
        LoopThread thread =
                LoopThread.start("load", NanoClock.SYSTEM, (what, failure) -> failure.printStackTrace(System.err));
        CompletableFuture<Load> started = new CompletableFuture<>();
        thread.submit(loop -> {
            try {
                started.complete(new Load(thread, loop, proxy));
            } catch (ErrnoException | RuntimeException e) {
                started.completeExceptionally(e);
            }
        });
        try {
            return await(started);
        } catch (DemoFailure e) {
            thread.close();
            throw e;
        }
    }

    /** How many requests were answered so far; for other threads. */
    long answered() throws DemoFailure {
        return ask(() -> samples.count() - inFlight - tally.failed);
    }

    /**
     * Ends the rehearsal, and begins what counts; for other threads.
     *
     * @param seconds how long it may last, about
     * @return when the first request is due
     */
    long begin(int rate, int seconds) throws DemoFailure {
        thread.submit(own -> {
            isEnding = true;
            endIfDone();
        });
        Outcome rehearsal = await(outcome);
        if (rehearsal.tally().failed > 0) {
            throw new DemoFailure("requests failed although nothing had been upgraded yet: "
                    + rehearsal.failures().getFirst().why());
        }
        return ask(() -> beginNow(rate, seconds));
    }

    /** What is known now; for other threads. */
    Outcome soFar() throws DemoFailure {
        return ask(() -> new Outcome(samples.copy(), tally.copy(), List.copyOf(failures)));
    }

    /** How it is going, with the latencies of some time; for other threads. */
    Glance glance(long fromNs, long toNs) throws DemoFailure {
        return ask(() -> new Glance(
                samples.count() - inFlight - tally.failed,
                tally.failed,
                tally.lastVersion,
                samples.latencies(fromNs, toNs)));
    }

    /** A few numbers of one moment. */
    record Glance(long answered, long failed, int version, Latencies latencies) {}

    /** From when on connections are lost because the process that had accepted them was killed; for other threads. */
    void expect(Death expected) {
        death = expected;
    }

    /** Asks no more, and waits for what is under way; for other threads. */
    Outcome finish() throws DemoFailure {
        thread.submit(own -> {
            isEnding = true;
            registration.cancel();
            endIfDone();
        });
        return await(outcome);
    }

    @Override
    public void close() {
        thread.close();
    }

    @Override
    public void onReady(int events) throws ErrnoException {
        timer.drain();
        if (isRehearsal || isEnding) {
            return;
        }
        long nowNs = loop.clock().nanoTime();
        while (samples.dueNs(samples.count()) - nowNs <= 0) {
            begin(samples.add());
        }
    }

    @Override
    public void onFailure(Exception failure) {
        broken("the time of requests", failure);
    }

    /** Says how a connection to the proxy begins. */
    Connections connections() {
        return connections;
    }

    /** Where requests go. */
    Address proxy() {
        return proxy;
    }

    Question question(int request) {
        if (request % VERSION_EVERY == 0) {
            return version;
        }
        return pages.get((request - request / VERSION_EVERY) % pages.size());
    }

    void answered(int request, long atNs, int newVersion) {
        samples.answered(request, atNs, newVersion);
        if (newVersion > 0) {
            tally.lastVersion = newVersion;
        }
        done();
    }

    /** Decides about a request whose connection has ended without an answer. */
    void lost(int request, long openedNs, String why) {
        if (death.takes(openedNs)) {
            // RFC 9110 §9.2.2: a client may ask again where that changes nothing. The time goes on counting.
            tally.repeated++;
            Client.dial(this, request, false);
        } else {
            failed(request, why);
        }
    }

    void failed(int request, String why) {
        tally.failed++;
        if (failures.size() < FAILURES_TOLD_MAX) {
            failures.add(new Failure(samples.dueNs(request), why));
        }
        done();
    }

    /** Takes back a connection that may be used again; false when there are enough. */
    boolean keep(Client client) {
        if (isEnding || idle.size() >= KEPT_MAX) {
            return false;
        }
        return idle.add(client);
    }

    void opened(boolean isShort) {
        if (isShort) {
            tally.shortLived++;
        } else {
            tally.kept++;
            kept++;
        }
    }

    void closed(Client client, boolean isShort) {
        if (!isShort) {
            kept--;
            idle.remove(client);
        }
    }

    private void begin(int request) {
        if (inFlight >= IN_FLIGHT_MAX) {
            inFlight++;
            failed(request, "not sent, as " + IN_FLIGHT_MAX + " others wait for their answers");
            return;
        }
        inFlight++;
        boolean isShort = request % SHORT_EVERY == 0;
        Client next = isShort || kept < KEPT_MAX ? null : idle.poll();
        if (next == null) {
            Client.dial(this, request, isShort);
        } else {
            next.ask(request);
        }
    }

    private long beginNow(int rate, int seconds) {
        isRehearsal = false;
        isEnding = false;
        outcome = new CompletableFuture<>();
        tally = new Tally();
        samples = new Samples(loop.clock().nanoTime(), rate, rate * seconds * 2);
        long periodNs = Samples.NS_PER_S / rate;
        try {
            timer.set(periodNs, periodNs);
        } catch (ErrnoException e) {
            throw new UncheckedIOException(e);
        }
        return samples.startNs();
    }

    private void done() {
        inFlight--;
        if (isRehearsal && !isEnding) {
            begin(samples.add());
        }
        endIfDone();
    }

    private void endIfDone() {
        if (isEnding && inFlight == 0 && !outcome.isDone()) {
            new ArrayList<>(idle).forEach(Client::close);
            outcome.complete(new Outcome(samples, tally, List.copyOf(failures)));
        }
    }

    /** What went wrong here; the requests that it may have cost are counted as any others. */
    private void broken(String what, Throwable failure) {
        failures.add(new Failure(loop.nowNs(), "the demo itself: " + what + ": " + failure));
    }

    private void free() {
        timer.close();
        arena.close();
    }

    private <T> T ask(Supplier<T> question) throws DemoFailure {
        CompletableFuture<T> answer = new CompletableFuture<>();
        thread.submit(own -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return await(answer);
    }

    private static <T> T await(CompletableFuture<T> answer) throws DemoFailure {
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new DemoFailure("the load cannot be made: " + e.getCause());
        } catch (TimeoutException e) {
            throw new DemoFailure("the load has come to a standstill");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("interrupted");
        }
    }
}
