package io.baton.net;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Counts the connections of a process, over all loops, and lets in no more than its limit. */
public final class ConnectionGate {

    private final int connectionsMax;

    private final AtomicInteger active = new AtomicInteger();

    private final LongAdder limitHits = new LongAdder();

    /** Acceptors that found the gate full; each is called once when there is room again. */
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    public ConnectionGate(int connectionsMax) {
        this.connectionsMax = connectionsMax;
    }

    /** Counts a connection in, or says that there is no room. */
    public boolean tryEnter() {
        int current = active.get();
        while (current < connectionsMax) {
            int witness = active.compareAndExchange(current, current + 1);
            if (witness == current) {
                return true;
            }
            current = witness;
        }
        return false;
    }

    /** Counts a connection out, and wakes who waits for room. */
    public void leave() {
        active.decrementAndGet();
        wakeAll();
    }

    /** Calls back once when there is room: from any thread, perhaps at once. */
    public void awaitRoom(Runnable onRoom) {
        limitHits.increment();
        waiting.add(onRoom);
        if (active.get() < connectionsMax) {
            wakeAll(); // somebody left before we were in the queue
        }
    }

    /** Connections that are open now. */
    public int active() {
        return active.get();
    }

    /** How often an acceptor found no room. */
    public long limitHits() {
        return limitHits.sum();
    }

    private void wakeAll() {
        for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
            next.run();
        }
    }
}
