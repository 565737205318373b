package io.baton.proxy.upstream;

import java.util.Arrays;

/**
 * Two servers are drawn by their weights, and the one with less in flight for its weight is taken; the first of equals.
 *
 * <p>It is nearly as even as {@link LeastConnDraw}, but its cost does not grow with the number of servers, and many
 * proxies that choose by what they see do not all rush to the same server.
 */
final class RandomTwoDraw extends Draw {

    /** When so many draws brought nobody who is free, those who are free are counted. */
    private static final int DRAWS_MAX = 4;

    private static final long STEP = 0x9E37_79B9_7F4A_7C15L;

    /** The sum of the weights up to each server, this one too. */
    private final long[] sums;

    private long random;

    RandomTwoDraw(Peer[] peers, long seed) {
        super(peers);
        random = KeyHash.mix(seed);
        sums = new long[peers.length];
        long sum = 0;
        for (int i = 0; i < peers.length; i++) {
            sum += peers[i].weight();
            sums[i] = sum;
        }
    }

    @Override
    int pick(long hash, Tried tried, long nowNs, boolean isAnyway) {
        int first = drawBeside(NOBODY, tried, nowNs, isAnyway);
        if (first == NOBODY) {
            return NOBODY;
        }
        int second = drawBeside(first, tried, nowNs, isAnyway);
        return second != NOBODY && isLighter(peers[second], peers[first], nowNs) ? second : first;
    }

    private int drawBeside(int other, Tried tried, long nowNs, boolean isAnyway) {
        for (int draws = 0; draws < DRAWS_MAX && peers.length > 0; draws++) {
            int i = indexAt(below(sums[sums.length - 1]));
            if (i != other && isFree(i, tried, nowNs, isAnyway) && isInItsShare(peers[i], nowNs)) {
                return i;
            }
        }
        return drawOfFree(other, tried, nowNs, isAnyway);
    }

    /** A server that starts slowly turns down what is above its share. */
    private boolean isInItsShare(Peer peer, long nowNs) {
        long full = (long) peer.weight() * Standing.SHARE_OF_WEIGHT;
        long share = peer.share(nowNs);
        return share >= full || below(full) < share;
    }

    private int drawOfFree(int other, Tried tried, long nowNs, boolean isAnyway) {
        long sum = 0;
        for (int i = 0; i < peers.length; i++) {
            sum += i != other && isFree(i, tried, nowNs, isAnyway) ? peers[i].share(nowNs) : 0;
        }
        long point = sum == 0 ? 0 : below(sum);
        int last = NOBODY;
        for (int i = 0; i < peers.length; i++) {
            if (i != other && isFree(i, tried, nowNs, isAnyway)) {
                last = i;
                point -= peers[i].share(nowNs);
                if (point < 0) {
                    return i;
                }
            }
        }
        return last; // another thread has changed something meanwhile, or nobody is free
    }

    private int indexAt(long point) {
        int found = Arrays.binarySearch(sums, point + 1);
        return found >= 0 ? found : -found - 1;
    }

    private static boolean isLighter(Peer one, Peer other, long nowNs) {
        return one.active() * other.share(nowNs) < other.active() * one.share(nowNs);
    }

    /** A random number from 0 up to a limit that is small against 2^63. */
    private long below(long limit) {
        random += STEP;
        return Math.unsignedMultiplyHigh(KeyHash.mix(random), limit);
    }
}
