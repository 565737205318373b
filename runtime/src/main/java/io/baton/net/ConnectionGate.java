package io.baton.net;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Counts the connections of a process, over all loops, and lets in no more than its limit. */
public final class ConnectionGate {

    private volatile int connectionsMax;

    private final AtomicInteger active = new AtomicInteger();

    /** Acceptors that found the gate full; each is called once when there is room again. */
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    private final AtomicReference<@Nullable Runnable> onEmpty = new AtomicReference<>();

    public ConnectionGate(int connectionsMax) {
        this.connectionsMax = connectionsMax;
    }

    /** Lets in so many from now on. Of those that are more than a lower limit, none is closed. */
    public void limit(int newConnectionsMax) {
        connectionsMax = newConnectionsMax;
        wakeAll();
    }

    /** Counts a connection in, or says that there is no room. */
    public boolean tryEnter() {
        return tryEnter(0);
    }

    /** Counts a connection in, or says that there is no room, not even beyond the limit. */
    boolean tryEnter(int beyondLimit) {
        int current = active.get();
        while (current - beyondLimit < connectionsMax) {
            int witness = active.compareAndExchange(current, current + 1);
            if (witness == current) {
                return true;
            }
            current = witness;
        }
        return false;
    }

    /** Counts a connection in without regard to the limit: one that would be lost if it were left where it is. */
    public void enter() {
        active.incrementAndGet();
    }

    /** Counts a connection out, and wakes who waits for room, or for the last one to leave. */
    public void leave() {
        if (active.decrementAndGet() == 0) {
            tellEmpty();
        }
        wakeAll();
    }

    /**
     * Calls back once when no connection is open: from any thread, perhaps at once. For one caller at a time.
     *
     * @param callback in the place of an earlier one, or null for none
     */
    public void whenEmpty(@Nullable Runnable callback) {
        onEmpty.set(callback);
        if (active.get() == 0) {
            tellEmpty();
        }
    }

    /** Calls back once when there is room: from any thread, perhaps at once. */
    public void awaitRoom(Runnable onRoom) {
        waiting.add(onRoom);
        if (active.get() < connectionsMax) {
            wakeAll(); // somebody left before we were in the queue
        }
    }

    /** Connections that are open now. */
    public int active() {
        return active.get();
    }

    private void tellEmpty() {
        Runnable callback = onEmpty.getAndSet(null);
        if (callback != null) {
            callback.run();
        }
    }

    private void wakeAll() {
        for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
            next.run();
        }
    }
}
