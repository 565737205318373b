package io.baton.proxy.upstream;

import java.util.Arrays;

/**
 * The servers that had one request already, and what the last one that was chosen has to know of it again. It belongs
 * to an exchange, which resets it for its next request.
 */
public final class Tried {

    /** More than two tries are rare, and the configuration allows eleven. */
    private static final int ROOM = 4;

    private Peer[] peers = new Peer[ROOM];

    private int count;

    private long number = Standing.ORDINARY;

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

    /** A server was chosen, for which it is this one. */
    void entered(long newNumber) {
        number = newNumber;
    }

    /** Which of its requests it is for the server that was chosen last. */
    long number() {
        return number;
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
        number = Standing.ORDINARY;
    }
}
