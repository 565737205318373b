package io.baton.demo;

import java.util.Arrays;

/** How long some requests took: exact, as all of them are there. */
final class Latencies {

    private final long[] sortedNs;

    /** Takes over what is sorted already. */
    Latencies(long[] sortedNs) {
        this.sortedNs = sortedNs;
    }

    static Latencies ofAll(Iterable<Latencies> parts) {
        int count = 0;
        for (Latencies part : parts) {
            count += part.sortedNs.length;
        }
        long[] all = new long[count];
        int at = 0;
        for (Latencies part : parts) {
            System.arraycopy(part.sortedNs, 0, all, at, part.sortedNs.length);
            at += part.sortedNs.length;
        }
        Arrays.sort(all);
        return new Latencies(all);
    }

    int count() {
        return sortedNs.length;
    }

    boolean isEmpty() {
        return sortedNs.length == 0;
    }

    /**
     * The least time within which so many of them were answered.
     *
     * @param share above 0, up to 1
     */
    long atNs(double share) {
        if (isEmpty()) {
            throw new IllegalStateException("nothing was measured");
        }
        int rank = (int) Math.ceil(share * sortedNs.length);
        return sortedNs[Math.max(1, rank) - 1];
    }

    long maxNs() {
        return atNs(1);
    }
}
