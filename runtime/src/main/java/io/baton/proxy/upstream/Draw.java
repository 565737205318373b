package io.baton.proxy.upstream;

import org.jspecify.annotations.Nullable;

/** One loop's way of choosing a server from a group. It belongs to the loop's thread, and allocates nothing. */
abstract sealed class Draw permits RoundRobinDraw, LeastConnDraw, RandomTwoDraw, HashDraw {

    /** What {@link #pick} returns when there is nobody. */
    static final int NOBODY = -1;

    final Peer[] peers;

    Draw(Peer[] peers) {
        this.peers = peers;
    }

    /**
     * Chooses a server, and enters it.
     *
     * @param isAnyway whether those that are out by failed requests are taken as well
     */
    final @Nullable Peer choose(long hash, Tried tried, long nowNs, boolean isAnyway) {
        // Another loop may take the last place, or send the probe, between the look and the entry: then look again.
        for (int looks = 0; looks <= peers.length; looks++) {
            int index = pick(hash, tried, nowNs, isAnyway);
            if (index == NOBODY) {
                return null;
            }
            if (peers[index].enter(tried, nowNs, isAnyway)) {
                return peers[index];
            }
        }
        return null;
    }

    /** The index of a server that {@link #isFree}, or {@link #NOBODY}. */
    abstract int pick(long hash, Tried tried, long nowNs, boolean isAnyway);

    final boolean isFree(int index, Tried tried, long nowNs, boolean isAnyway) {
        return peers[index].mayEnter(nowNs, isAnyway) && !tried.contains(peers[index]);
    }
}
