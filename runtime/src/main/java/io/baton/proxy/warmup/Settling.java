package io.baton.proxy.warmup;

import java.util.concurrent.TimeUnit;

/**
 * Tells when the compilers have nothing left to do. Requests are fast before that, but dozens of methods wait for
 * their turn by then, and on a single processor each of them would keep clients waiting.
 *
 * <p>What the process uses of a processor while it rests is what its compilers use: a successor has no clients yet, so
 * that nobody else does anything. A start that has clients already gives up after a while.
 */
final class Settling {

    /** How long one rest is. */
    static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(40);

    /** How long all rests are together. */
    static final long RESTS_NS_MAX = TimeUnit.SECONDS.toNanos(3);

    /** The part of a rest that heartbeats and the like may take. */
    private static final int IDLE_SHARE = 20;

    private long restedNs;

    private boolean wasBusy;

    /** What comes after a rest. */
    enum Next {
        REST,
        /** Some exchanges: what runs better now may be worth compiling once more. */
        EXCHANGES,
        DONE
    }

    /**
     * Takes note of a rest.
     *
     * @param tookNs how long it was
     * @param usedNs how long this process had a processor meanwhile
     */
    Next rested(long tookNs, long usedNs) {
        restedNs += tookNs;
        boolean isBusy = usedNs * IDLE_SHARE >= tookNs;
        Next next;
        if (restedNs >= RESTS_NS_MAX || (!isBusy && !wasBusy)) {
            next = Next.DONE;
        } else {
            next = isBusy ? Next.REST : Next.EXCHANGES;
        }
        wasBusy = isBusy;
        return next;
    }
}
