package io.baton.net;

import io.baton.metrics.Counters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of a server, each of them in every loop.
 *
 * <p>Called on the control loop, where its futures complete. What is asked of it happens in the order in which it was
 * asked, in every loop.
 */
public final class ListenerSet {

    private final Workers workers;

    /** With what each listener is in each loop, which only that loop's thread touches. */
    private final Map<Listener, @Nullable LoopListener[]> listeners = new LinkedHashMap<>();

    private boolean isAccepting;

    public ListenerSet(Workers workers) {
        this.workers = workers;
    }

    /**
     * What became of a listener.
     *
     * @param accepted connections since the start
     * @param active connections that are open
     */
    public record Status(Listener listener, long accepted, long active) {}

    /** Opens a listener in every loop; it accepts at once if the others do. The listener is closed by this set. */
    public CompletableFuture<@Nullable Void> add(Listener listener, ConnectionService service) {
        @Nullable
        LoopListener[] inLoops = new @Nullable LoopListener[workers.loops().size()];
        if (listeners.putIfAbsent(listener, inLoops) != null) {
            throw new IllegalArgumentException(listener + " was added before");
        }
        boolean shallAccept = isAccepting;
        return workers.onEach((loop, index) -> {
            LoopListener opened = new LoopListener(loop, workers, listener, service);
            inLoops[index] = opened;
            loop.attach(opened);
            if (shallAccept) {
                opened.resume();
            }
        });
    }

    /** Accepts on every listener, for the first time or again. */
    public CompletableFuture<@Nullable Void> accept() {
        isAccepting = true;
        return onAll(LoopListener::resume);
    }

    /**
     * Stops accepting. Completes when all loops have parked: nothing that waits in a queue depends on this process any
     * more, and another one that has the listeners accepts it.
     */
    public CompletableFuture<@Nullable Void> park() {
        isAccepting = false;
        return onAll(LoopListener::park);
    }

    public boolean isAccepting() {
        return isAccepting;
    }

    /**
     * Takes a listener out and closes its descriptor, with what waits in its queue unless another process has it, too.
     * Its connections live on.
     */
    public CompletableFuture<@Nullable Void> remove(Listener listener) {
        @Nullable LoopListener[] inLoops = listeners.remove(listener);
        if (inLoops == null) {
            throw new IllegalArgumentException(listener + " is not among the listeners");
        }
        return end(List.<@Nullable LoopListener[]>of(inLoops), List.of(listener));
    }

    /** Takes all listeners out, and closes them. */
    public CompletableFuture<@Nullable Void> close() {
        List<Listener> closed = List.copyOf(listeners.keySet());
        List<@Nullable LoopListener[]> all = List.copyOf(listeners.values());
        listeners.clear();
        return end(all, closed);
    }

    /**
     * First every loop stops, then the descriptors are closed, and only then are connections told to end: a client that
     * comes again at once shall find nobody, rather than a queue that is about to be thrown away. A loop that cannot
     * stop does not keep the connections of the others from being told.
     */
    private CompletableFuture<@Nullable Void> end(List<@Nullable LoopListener[]> all, List<Listener> closed) {
        CompletableFuture<@Nullable Void> detached = workers.onEach(
                        (loop, index) -> all.forEach(inLoops -> detach(loop, inLoops[index])))
                .whenComplete((nothing, failure) -> closed.forEach(Listener::close));
        return detached.handle((nothing, failure) -> failure == null)
                .thenCompose(
                        isDetached -> workers.onEach((loop, index) -> all.forEach(inLoops -> outdate(inLoops[index]))))
                .thenCompose(nothing -> detached);
    }

    /** The listeners, in the order in which they were added. */
    public List<Listener> listeners() {
        return List.copyOf(listeners.keySet());
    }

    public List<Status> statuses() {
        Counters counters = workers.counters();
        return listeners.keySet().stream()
                .map(one -> new Status(
                        one,
                        counters.sum(ConnectionOrigin.accepted(one, counters)),
                        counters.sum(ConnectionOrigin.active(one, counters))))
                .toList();
    }

    private interface Step {
        void take(LoopListener listener) throws Exception;
    }

    private CompletableFuture<@Nullable Void> onAll(Step step) {
        List<@Nullable LoopListener[]> all = List.copyOf(listeners.values());
        return workers.onEach((loop, index) -> {
            Exception first = null;
            for (@Nullable LoopListener[] inLoops : all) {
                LoopListener one = inLoops[index];
                try {
                    if (one != null) {
                        step.take(one);
                    }
                } catch (Exception e) {
                    first = first == null ? e : first; // the others are not held up by one
                }
            }
            if (first != null) {
                throw first;
            }
        });
    }

    private static void detach(Connections loop, @Nullable LoopListener one) {
        if (one != null) {
            loop.detach(one);
        }
    }

    private static void outdate(@Nullable LoopListener one) {
        if (one != null) {
            one.outdate();
        }
    }
}
