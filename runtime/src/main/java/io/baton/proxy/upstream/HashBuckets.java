package io.baton.proxy.upstream;

/**
 * Which server owns which keys: each key falls into one of many buckets, and each bucket has one owner.
 *
 * <p>The owner is the nearest server by weighted rendezvous: server and bucket give a random number u in (0, 1), and
 * {@code -ln(u) / weight} is the distance. A server that goes leaves every other distance as it was, so that only its
 * own buckets move, each to the next nearest, which are different servers in proportion to their weights; one that
 * comes takes its share evenly from all. Neither the order of the configuration nor its history matters.
 */
final class HashBuckets {

    /** With ten servers, a share differs from its weight by 2 or 3 % then. */
    static final int COUNT = 1 << 14;

    private static final int SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(COUNT);

    private static final double TWO_TO_MINUS_53 = 0x1p-53;

    private static final int FRACTION_SHIFT = 11;

    private final int[] owners = new int[COUNT];

    HashBuckets(Peer[] peers) {
        for (int bucket = 0; peers.length > 1 && bucket < COUNT; bucket++) {
            long point = point(bucket);
            double nearest = Double.POSITIVE_INFINITY;
            for (int i = 0; i < peers.length; i++) {
                double fraction = fraction(point, peers[i].key());
                // -ln(u) is no less than 1 - u, which is cheaper, and enough for nearly all of many servers.
                if ((1 - fraction) / peers[i].weight() < nearest) {
                    double distance = -Math.log(fraction) / peers[i].weight();
                    if (distance < nearest) {
                        nearest = distance;
                        owners[bucket] = i;
                    }
                }
            }
        }
    }

    static int bucket(long hash) {
        return (int) (KeyHash.mix(hash) >>> SHIFT);
    }

    /** The index of the server that owns a bucket, if there is any server. */
    int owner(int bucket) {
        return owners[bucket];
    }

    /** The smaller the nearer, on a scale that is the same for all servers. */
    static double distance(int bucket, long peerKey, double share) {
        return -Math.log(fraction(point(bucket), peerKey)) / share;
    }

    private static long point(int bucket) {
        return KeyHash.mix(bucket + 1L);
    }

    /** A number between 0 and 1, which it is never. */
    private static double fraction(long point, long peerKey) {
        return ((KeyHash.mix(point ^ peerKey) >>> FRACTION_SHIFT) + 0.5) * TWO_TO_MINUS_53;
    }
}
