package io.baton.proxy.upstream;

/** The server that has the least in flight for its weight, counted over all loops; of equal ones, each in its turn. */
final class LeastConnDraw extends Draw {

    private static final int NOT_FREE = -1;

    /** As in {@link RoundRobinDraw}, which they are for equals. */
    private final long[] earned;

    /** What was in flight when the choice began, as it changes under it; or {@link #NOT_FREE}. */
    private final int[] loads;

    private final long[] shares;

    LeastConnDraw(Peer[] peers, long seed) {
        super(peers);
        earned = new long[peers.length];
        loads = new int[peers.length];
        shares = new long[peers.length];
        if (peers.length > 0) {
            earned[Math.floorMod(seed, peers.length)] = 1; // where this loop begins
        }
    }

    @Override
    int pick(long hash, Tried tried, long nowNs, boolean isAnyway) {
        int lightest = NOBODY;
        for (int i = 0; i < peers.length; i++) {
            loads[i] = isFree(i, tried, nowNs, isAnyway) ? peers[i].active() : NOT_FREE;
            shares[i] = peers[i].share(nowNs);
            if (loads[i] != NOT_FREE && (lightest == NOBODY || isLighter(i, lightest))) {
                lightest = i;
            }
        }
        return lightest == NOBODY ? NOBODY : nextOfEquals(lightest);
    }

    private int nextOfEquals(int lightest) {
        long sum = 0;
        int richest = lightest;
        for (int i = lightest; i < peers.length; i++) { // it is the first of them
            if (loads[i] != NOT_FREE && !isLighter(lightest, i)) {
                sum += shares[i];
                earned[i] += shares[i];
                richest = earned[i] > earned[richest] ? i : richest;
            }
        }
        earned[richest] -= sum;
        return richest;
    }

    private boolean isLighter(int one, int other) {
        return loads[one] * shares[other] < loads[other] * shares[one];
    }
}
