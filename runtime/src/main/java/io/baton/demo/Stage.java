package io.baton.demo;

import io.baton.ffi.Epoll;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Pidfd;
import io.baton.ffi.Signal;
import io.baton.ffi.SignalPipe;
import io.baton.loop.EventLoop;
import io.baton.loop.NanoClock;
import io.baton.loop.ReadyHandler;
import io.baton.loop.Registration;
import io.baton.metrics.Counters;
import io.baton.net.ConnectionGate;
import io.baton.net.Connections;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Where the play waits: for an answer, a time, or the end of a process, and always also for Ctrl-C and for the end of
 * somebody who must not end. Its loop runs on the thread of the play, and only while that waits.
 */
final class Stage implements AutoCloseable {

    private static final Set<Signal> ENDINGS = Set.of(Signal.INT, Signal.TERM, Signal.HUP);

    /** The longest turn; what the loop does not know about is looked at so often. */
    private static final int TURN_MS = 50;

    private static final long NS_PER_MS = 1_000_000;

    private final EventLoop loop;

    private final Connections connections;

    private final SignalPipe signals;

    private Runnable eachTurn = () -> {};

    private Optional<Signal> ending = Optional.empty();

    private Optional<String> misfortune = Optional.empty();

    private Stage(EventLoop loop, SignalPipe signals) throws ErrnoException {
        this.loop = loop;
        this.signals = signals;
        this.connections = new Connections(loop, new ConnectionGate(1), new Counters(), this::failed);
        loop.register(signals.fd(), Epoll.IN, new Signals());
    }

    static Stage open() throws ErrnoException {
        EventLoop loop = EventLoop.open(
                "demo",
                NanoClock.SYSTEM,
                (what, failure) -> System.err.println("baton: the demo itself: " + what + ": " + failure));
        try {
            return new Stage(loop, SignalPipe.install(ENDINGS));
        } catch (ErrnoException | RuntimeException e) {
            loop.close();
            throw e;
        }
    }

    EventLoop loop() {
        return loop;
    }

    /** For connections to control sockets. */
    Connections connections() {
        return connections;
    }

    long nowNs() {
        return loop.clock().nanoTime();
    }

    /** What is done between two turns: showing how it goes. */
    void eachTurn(Runnable newEachTurn) {
        eachTurn = newEachTurn;
    }

    /** From now on the end of this process is the end of the demo, until the guard is closed. */
    Guard guard(Pidfd process, String who) throws ErrnoException {
        return new Guard(process, who);
    }

    /** Waits for something that must happen in time. */
    void await(BooleanSupplier condition, long timeoutNs, String what)
            throws DemoFailure, Interruption, ErrnoException {
        if (!awaitIfAny(condition, timeoutNs)) {
            throw new DemoFailure(what + " within " + timeoutNs / Samples.NS_PER_S + " s");
        }
    }

    /** Waits for something that may not happen; returns whether it has. */
    boolean awaitIfAny(BooleanSupplier condition, long timeoutNs) throws DemoFailure, Interruption, ErrnoException {
        long deadlineNs = nowNs() + timeoutNs;
        while (!condition.getAsBoolean()) {
            if (ending.isPresent()) {
                throw new Interruption(ending.get());
            }
            if (misfortune.isPresent()) {
                throw new DemoFailure(misfortune.get());
            }
            long leftNs = deadlineNs - nowNs();
            if (leftNs <= 0) {
                return false;
            }
            loop.doWork((int) Math.min(TURN_MS, Math.ceilDiv(leftNs, NS_PER_MS)));
            eachTurn.run();
        }
        return true;
    }

    /** Lets time pass, up to a moment. */
    void awaitTime(long atNs) throws DemoFailure, Interruption, ErrnoException {
        awaitIfAny(() -> false, atNs - nowNs());
    }

    @Override
    public void close() {
        loop.close();
    }

    private void failed(String what, Throwable failure) {
        misfortune = Optional.of("the demo itself failed: " + what + ": " + failure);
    }

    /** The end of a process that must not end. */
    final class Guard implements ReadyHandler, AutoCloseable {

        private final Pidfd process;

        private final String who;

        private final Registration registration;

        private Guard(Pidfd process, String who) throws ErrnoException {
            this.process = process;
            this.who = who;
            this.registration = loop.register(process.fd(), Epoll.IN, this);
        }

        @Override
        public void onReady(int events) {
            misfortune = Optional.of(who + " (pid " + process.pid() + ") has ended, although nobody had told it to");
            registration.cancel();
        }

        @Override
        public void onFailure(Exception failure) {
            failed("watching " + who, failure);
        }

        @Override
        public void close() {
            registration.cancel(); // whose second call does nothing
            process.close();
        }
    }

    private final class Signals implements ReadyHandler {

        @Override
        public void onReady(int events) throws ErrnoException {
            signals.drain(delivery -> ending = Optional.of(delivery.signal()));
        }

        @Override
        public void onFailure(Exception failure) {
            failed("hearing signals", failure);
        }
    }
}
