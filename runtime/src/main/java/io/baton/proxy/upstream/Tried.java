package io.baton.proxy.upstream;

import java.util.Arrays;

/** The servers that had one request already. It belongs to an exchange, which resets it for its next request. */
public final class Tried {

    /** More than two tries are rare, and the configuration allows eleven. */
    private static final int ROOM = 4;

    private Peer[] peers = new Peer[ROOM];

    private int count;

    /** Nothing has been tried yet. */
    public Tried() {}

    /** Remembers a server; the one that is in it already counts once. */
    public void add(Peer peer) {
        if (contains(peer)) {
            return;
        }
        if (count == peers.length) {
            peers = Arrays.copyOf(peers, count * 2);
        }
        peers[count++] = peer;
    }

    public boolean contains(Peer peer) {
        for (int i = 0; i < count; i++) {
            if (peers[i].equals(peer)) {
                return true;
            }
        }
        return false;
    }

    /** How many servers had the request. */
    public int count() {
        return count;
    }

    /** Forgets them. */
    @SuppressWarnings("NullAway") // beyond the count nothing is read
    public void reset() {
        for (int i = 0; i < count; i++) {
            peers[i] = null; // a server that is gone must not live on here
        }
        count = 0;
    }
}
