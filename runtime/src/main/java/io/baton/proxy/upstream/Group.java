package io.baton.proxy.upstream;

import io.baton.config.Balance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Servers among which one is chosen: the primary ones of an upstream, or its backups. It does not change. */
final class Group {

    private final Peer[] peers;

    /** Null where nothing is hashed. */
    private final @Nullable HashBuckets buckets;

    Group(List<Peer> peers, Balance balance) {
        this.peers = peers.toArray(Peer[]::new);
        this.buckets = balance == Balance.HASH ? new HashBuckets(this.peers) : null;
    }

    /** Its servers, which nobody changes. */
    Peer[] peers() {
        return peers;
    }

    /** One loop's way of choosing from it. */
    Draw draw(Balance balance, long seed) {
        if (buckets != null) {
            return new HashDraw(peers, buckets, seed);
        }
        return switch (balance) {
            case ROUND_ROBIN -> new RoundRobinDraw(peers, seed);
            case LEAST_CONN -> new LeastConnDraw(peers, seed);
            case RANDOM_TWO, HASH -> new RandomTwoDraw(peers, seed);
        };
    }
}
