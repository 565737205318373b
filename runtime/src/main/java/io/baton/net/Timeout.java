package io.baton.net;

import io.baton.loop.EventLoop;
import io.baton.loop.Timer;

/** The one timeout of a connection: a deadline, or a time without any byte, which each byte renews at no cost. */
final class Timeout {

    /**
     * Idle timeouts end at multiples of 2^27 ns (0.13 s), so that the loop wakes a few times a second for all of its
     * idle connections together, and not for each.
     */
    private static final long COARSE_NS = 1L << 27;

    private final EventLoop loop;

    private final Timer timer;

    /** Between two bytes; 0: the timer is not renewed. */
    private long idleNs;

    Timeout(EventLoop loop, Runnable onTimeout) {
        this.loop = loop;
        this.timer = new Timer(onTimeout);
    }

    void idle(long ns) {
        idleNs = ns;
        long deadlineNs = loop.nowNs() + ns;
        loop.arm(timer, ns < COARSE_NS ? deadlineNs : (deadlineNs | (COARSE_NS - 1)) + 1);
    }

    void deadline(long atNs) {
        idleNs = 0;
        loop.arm(timer, atNs);
    }

    /** A byte has moved. */
    void renew() {
        if (idleNs > 0) {
            idle(idleNs);
        }
    }

    boolean isSet() {
        return timer.isArmed();
    }

    void cancel() {
        loop.cancel(timer);
    }
}
