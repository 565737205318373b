package io.baton.net;

import io.baton.loop.LoopHandle;
import io.baton.metrics.Counters;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The loops that serve, all of them at once, as the control loop sees them.
 *
 * <p>Futures from here complete on the control loop, so nobody may wait for them there.
 *
 * @param loops one for each thread
 * @param gate counts the connections of all of them
 * @param control where everything here is called, and where it calls back
 */
public record Workers(
        List<Connections> loops, ConnectionGate gate, Counters counters, ListenerEvents events, LoopHandle control) {

    public Workers {
        loops = List.copyOf(loops);
    }

    /** Does something in every loop, on its thread: a loop that was closed has nothing left to do. */
    @FunctionalInterface
    interface Action {
        void run(Connections loop, int index) throws Exception;
    }

    /**
     * Tells every connection of every loop, now and in future, to come to an end soon.
     *
     * @param onEmpty called on the control loop as soon as no connection is open; {@code gate().active()} says how many
     *     are left until then
     * @return completes when all were told
     */
    public CompletableFuture<@Nullable Void> drain(Runnable onEmpty) {
        gate.whenEmpty(() -> control.submit(onEmpty));
        return onEach((loop, index) -> loop.drain());
    }

    /** Undoes {@link #drain} for every connection that has not yet begun to end, and for those to come. */
    public CompletableFuture<@Nullable Void> last() {
        gate.whenEmpty(null);
        return onEach((loop, index) -> loop.last());
    }

    /** Closes every connection of every loop, whatever it is in the middle of. */
    public CompletableFuture<@Nullable Void> closeAll() {
        return onEach((loop, index) -> loop.closeAll());
    }

    /** Lets every loop do something; the future fails with what failed in one of them, when all are done. */
    public CompletableFuture<@Nullable Void> onEach(Consumer<Connections> action) {
        return onEach((loop, index) -> action.accept(loop));
    }

    CompletableFuture<@Nullable Void> onEach(Action action) {
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        AtomicInteger missing = new AtomicInteger(loops.size());
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        for (int i = 0; i < loops.size(); i++) {
            Connections loop = loops.get(i);
            int index = i;
            boolean isSubmitted = loop.loop().handle().submit(() -> {
                try {
                    action.run(loop, index);
                } catch (Exception e) {
                    failure.compareAndSet(null, e);
                }
                countDown(missing, failure, done);
            });
            if (!isSubmitted) {
                if (!loop.loop().handle().isClosed()) {
                    failure.compareAndSet(
                            null, new IllegalStateException(loop.loop().name() + " takes no commands"));
                }
                countDown(missing, failure, done);
            }
        }
        return done;
    }

    private void countDown(
            AtomicInteger missing,
            AtomicReference<@Nullable Exception> failure,
            CompletableFuture<@Nullable Void> done) {
        if (missing.decrementAndGet() == 0) {
            control.submit(() -> {
                Exception first = failure.get();
                if (first == null) {
                    done.complete(null);
                } else {
                    done.completeExceptionally(first);
                }
            });
        }
    }
}
