package io.baton.proxy.upstream;

/**
 * One after the other, by weight, and evenly mixed: with weights 3 and 1 it is a, a, b, a.
 *
 * <p>Every server that is free earns its share at each turn; the richest one is chosen, and pays what all have earned.
 */
final class RoundRobinDraw extends Draw {

    /** What each server has earned and not yet paid. */
    private final long[] earned;

    /** Begins after as many turns as the seed says, so that loops do not all begin with the same server. */
    RoundRobinDraw(Peer[] peers, long seed) {
        super(peers);
        earned = new long[peers.length];
        for (long turns = peers.length == 0 ? 0 : Math.floorMod(seed, peers.length); turns > 0; turns--) {
            long sum = 0;
            int richest = 0;
            for (int i = 0; i < peers.length; i++) {
                long share = (long) peers[i].weight() * Standing.SHARE_OF_WEIGHT;
                sum += share;
                earned[i] += share;
                richest = earned[i] > earned[richest] ? i : richest;
            }
            earned[richest] -= sum;
        }
    }

    @Override
    int pick(long hash, Tried tried, long nowNs, boolean isAnyway) {
        long sum = 0;
        int richest = NOBODY;
        for (int i = 0; i < peers.length; i++) {
            if (isFree(i, tried, nowNs, isAnyway)) {
                long share = peers[i].share(nowNs);
                sum += share;
                earned[i] += share;
                richest = richest == NOBODY || earned[i] > earned[richest] ? i : richest;
            }
        }
        if (richest != NOBODY) {
            earned[richest] -= sum;
        }
        return richest;
    }
}
