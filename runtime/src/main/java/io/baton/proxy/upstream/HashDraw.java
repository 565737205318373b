package io.baton.proxy.upstream;

/** The server that owns the key; while that one takes nothing, or less than its weight, the next nearest one. */
final class HashDraw extends Draw {

    private final HashBuckets buckets;

    private final RandomTwoDraw withoutKey;

    HashDraw(Peer[] peers, HashBuckets buckets, long seed) {
        super(peers);
        this.buckets = buckets;
        this.withoutKey = new RandomTwoDraw(peers, seed);
    }

    @Override
    int pick(long hash, Tried tried, long nowNs, boolean isAnyway) {
        if (peers.length == 0) {
            return NOBODY;
        }
        if (hash == KeyHash.NONE) {
            return withoutKey.pick(hash, tried, nowNs, isAnyway);
        }
        int bucket = HashBuckets.bucket(hash);
        int owner = buckets.owner(bucket);
        boolean hasFullShare = peers[owner].share(nowNs) == (long) peers[owner].weight() * Standing.SHARE_OF_WEIGHT;
        return hasFullShare && isFree(owner, tried, nowNs, isAnyway) ? owner : nearest(bucket, tried, nowNs, isAnyway);
    }

    /** With its share instead of its weight, a server that starts slowly is farther from every bucket. */
    private int nearest(int bucket, Tried tried, long nowNs, boolean isAnyway) {
        int nearest = NOBODY;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < peers.length; i++) {
            if (isFree(i, tried, nowNs, isAnyway)) {
                double distance = HashBuckets.distance(bucket, peers[i].key(), (double) peers[i].share(nowNs));
                if (nearest == NOBODY || distance < least) {
                    nearest = i;
                    least = distance;
                }
            }
        }
        return nearest;
    }
}
