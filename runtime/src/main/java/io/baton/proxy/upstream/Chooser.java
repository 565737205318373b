package io.baton.proxy.upstream;

import io.baton.config.Balance;
import org.jspecify.annotations.Nullable;

/**
 * One loop's choice among the servers of an upstream. It belongs to the loop's thread; loops share nothing but the
 * servers' own counts, and allocate nothing but when the servers change.
 */
public final class Chooser {

    private final Upstream upstream;

    private final Balance balance;

    /** Another one for each loop, and after each change of the servers. */
    private long seed;

    private Roster roster;

    private Draw primaries;

    private Draw backups;

    Chooser(Upstream upstream, long seed) {
        this.upstream = upstream;
        this.balance = upstream.config().balance();
        this.seed = seed;
        this.roster = upstream.roster();
        this.primaries = roster.primaries().draw(balance, seed);
        this.backups = roster.backups().draw(balance, seed);
    }

    /**
     * Chooses a server for a request, which is in flight there until {@link Peer#left}.
     *
     * <p>The order: a primary server, a backup, then those as well that failed requests have put out: a mark that is no
     * more than a guess refuses nobody. A server whose checks fail, that has {@code max_connections}, or that was tried
     * already is not taken at all.
     *
     * @param hash of the key where {@code balance = "hash"}, else anything; {@link KeyHash#NONE} when it has none
     * @return null when no server is to be had
     */
    public @Nullable Peer choose(long hash, Tried tried, long nowNs) {
        Roster current = upstream.roster();
        if (current != roster) {
            adopt(current);
        }
        Peer peer = primaries.choose(hash, tried, nowNs, false);
        if (peer == null) {
            peer = backups.choose(hash, tried, nowNs, false);
        }
        if (peer == null) {
            peer = primaries.choose(hash, tried, nowNs, true);
        }
        return peer == null ? backups.choose(hash, tried, nowNs, true) : peer;
    }

    /**
     * Chooses one server if it may have the request now, and otherwise as {@link #choose(long, Tried, long)} does.
     *
     * @param server its {@link Peer#label}, or its text in the configuration
     */
    public @Nullable Peer choose(String server, long hash, Tried tried, long nowNs) {
        for (Peer peer : upstream.roster().peers()) {
            boolean isWanted = peer.label().equals(server) || peer.server().equals(server);
            if (isWanted && !tried.contains(peer) && peer.mayEnter(nowNs, false) && peer.enter(tried, nowNs, false)) {
                return peer;
            }
        }
        return choose(hash, tried, nowNs);
    }

    private void adopt(Roster current) {
        roster = current;
        seed++;
        primaries = current.primaries().draw(balance, seed);
        backups = current.backups().draw(balance, seed);
    }
}
