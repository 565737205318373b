package io.baton.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.Errno;
import io.baton.loop.LoopHandle;
import io.baton.loop.LoopThread;
import io.baton.loop.NanoClock;
import io.baton.metrics.Counters;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Loops with threads of their own, and one more to control them: a server without its phases. */
@SuppressWarnings("FutureReturnValueIgnored") // what goes wrong completes another future, which is waited for
public final class RunningLoops implements ListenerEvents, AutoCloseable {

    private static final long PATIENCE_S = 60;

    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

    private final List<LoopThread> threads = new ArrayList<>();

    private final LoopThread control;

    private final Workers workers;

    private final ListenerSet listeners;

    public RunningLoops(int loops, int connectionsMax) throws Exception {
        control = start("control");
        ConnectionGate gate = new ConnectionGate(connectionsMax);
        Counters counters = new Counters();
        List<Connections> connections = new ArrayList<>();
        for (int i = 0; i < loops; i++) {
            LoopThread thread = start("loop " + i);
            threads.add(thread);
            connections.add(Connections.of(thread, gate, counters, this::failed));
        }
        workers = new Workers(connections, gate, counters, this, control.handle());
        listeners = new ListenerSet(workers);
    }

    private LoopThread start(String name) throws Exception {
        return LoopThread.start(name, NanoClock.SYSTEM, this::failed);
    }

    private void failed(String what, Throwable failure) {
        failures.add(what + ": " + failure);
    }

    public Workers workers() {
        return workers;
    }

    /** Asks something of the listeners where it must be asked, and waits for its end. */
    public void ask(Function<ListenerSet, CompletableFuture<@Nullable Void>> question) throws Exception {
        CompletableFuture<@Nullable Void> answered = new CompletableFuture<>();
        assertThat(control.submit(loop -> answer(question, answered))).isTrue();
        answered.get(PATIENCE_S, TimeUnit.SECONDS);
    }

    private void answer(
            Function<ListenerSet, CompletableFuture<@Nullable Void>> question,
            CompletableFuture<@Nullable Void> answered) {
        try {
            question.apply(listeners).whenComplete((nothing, failure) -> {
                boolean isOnControl = Thread.currentThread().getName().equals("control");
                if (failure == null && isOnControl) {
                    answered.complete(null);
                } else {
                    answered.completeExceptionally(
                            isOnControl ? failure : new AssertionError("completes on another loop"));
                }
            });
        } catch (RuntimeException e) {
            answered.completeExceptionally(e);
        }
    }

    /** Begins to drain; completes with the time at which the control loop was told of the end. */
    public CompletableFuture<Long> drain() {
        CompletableFuture<Long> drained = new CompletableFuture<>();
        control.submit(loop -> workers.drain(() -> drained.complete(System.nanoTime()))
                .whenComplete((nothing, failure) -> {
                    if (failure != null) {
                        drained.completeExceptionally(failure);
                    }
                }));
        return drained;
    }

    public List<ListenerSet.Status> statuses() throws Exception {
        AtomicReference<List<ListenerSet.Status>> statuses = new AtomicReference<>(List.of());
        ask(set -> {
            statuses.set(set.statuses());
            return CompletableFuture.completedFuture(null);
        });
        return statuses.get();
    }

    /** How many connections each loop has. */
    public List<Integer> spread() throws Exception {
        List<Integer> spread = new ArrayList<>();
        for (int i = 0; i < threads.size(); i++) {
            CompletableFuture<Integer> active = new CompletableFuture<>();
            Connections connections = workers.loops().get(i);
            threads.get(i).submit(loop -> active.complete(connections.active()));
            spread.add(active.get(PATIENCE_S, TimeUnit.SECONDS));
        }
        return spread;
    }

    /** What went wrong that no client can have brought about. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    /** A loop that does nothing else until this is closed, and takes no more commands. */
    public record Occupied(LoopHandle loop, CountDownLatch end) implements AutoCloseable {

        @Override
        public void close() {
            end.countDown();
            CountDownLatch empty = new CountDownLatch(1);
            long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
            while (!loop.submit(empty::countDown)) { // its queue is full until it comes to it
                assertThat(System.nanoTime() - deadlineNs).isNegative();
                Thread.onSpinWait();
            }
            await(empty);
        }
    }

    /** Keeps a loop busy, and fills its queue. */
    public Occupied occupy(int index) throws Exception {
        LoopHandle handle = threads.get(index).handle();
        CountDownLatch begun = new CountDownLatch(1);
        Occupied occupied = new Occupied(handle, new CountDownLatch(1));
        handle.submit(() -> {
            begun.countDown();
            await(occupied.end);
        });
        await(begun);
        for (int i = 0; i <= LoopHandle.COMMANDS_MAX; i++) {
            if (!handle.submit(() -> {})) {
                return occupied;
            }
        }
        throw new AssertionError("the queue has no end");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Takes a loop away, as if it had died. */
    public void closeLoop(int index) {
        threads.get(index).close();
    }

    @Override
    public void outOfResources(Listener listener, Errno errno, long backOffNs) {
        failures.add(listener + ": " + errno);
    }

    @Override
    public void failed(Listener listener, Exception failure) {
        failures.add(listener + ": " + failure);
    }

    @Override
    public void close() {
        try {
            ask(ListenerSet::close);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        for (LoopThread thread : threads) {
            thread.close();
        }
        control.close();
        assertThat(workers.gate().active()).isZero();
    }
}
