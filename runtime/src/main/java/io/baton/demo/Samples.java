package io.baton.demo;

import java.util.Arrays;

/**
 * What became of each request: all of them, so that every figure is exact.
 *
 * <p>A request is known by its number, and its number says when it was due. Belongs to the thread of the {@link Load},
 * and to nobody else before that is over.
 */
final class Samples {

    static final long NS_PER_S = 1_000_000_000;

    private static final long NOT_ANSWERED = -1;

    private final long startNs;

    private final int rate;

    private long[] tookNs;

    /** Which version has answered, for requests that ask. */
    private byte[] versions;

    private int count;

    /**
     * Prepares for requests.
     *
     * @param startNs when the first one is due
     * @param rate how many are due in each second from then on
     * @param expected how many there may be; more are possible
     */
    Samples(long startNs, int rate, int expected) {
        this.startNs = startNs;
        this.rate = rate;
        this.tookNs = new long[expected];
        this.versions = new byte[expected];
    }

    /** Counts one more, which has no answer yet; its number is the count before. */
    int add() {
        if (count == tookNs.length) {
            tookNs = Arrays.copyOf(tookNs, count * 2);
            versions = Arrays.copyOf(versions, count * 2);
        }
        tookNs[count] = NOT_ANSWERED;
        return count++;
    }

    /**
     * Notes an answer.
     *
     * @param version of the server that has answered, 0 where the answer does not tell
     */
    void answered(int request, long atNs, int version) {
        tookNs[request] = Math.max(0, atNs - dueNs(request));
        versions[request] = (byte) version;
    }

    /** How many requests there are. */
    int count() {
        return count;
    }

    /** How many a second are due. */
    int rate() {
        return rate;
    }

    /** When the first one was due. */
    long startNs() {
        return startNs;
    }

    /** When a request was to be sent. */
    long dueNs(int request) {
        return startNs + request * NS_PER_S / rate;
    }

    /** The first request that is due at a time, or after it. */
    int firstDueAt(long atNs) {
        long number = Math.ceilDiv((atNs - startNs) * rate, NS_PER_S);
        return Math.clamp(number, 0, count);
    }

    boolean isAnswered(int request) {
        return tookNs[request] != NOT_ANSWERED;
    }

    /** From when it was due until its whole answer was there. */
    long tookNs(int request) {
        return tookNs[request];
    }

    long answeredNs(int request) {
        return dueNs(request) + tookNs[request];
    }

    /** 0 for most. */
    int version(int request) {
        return versions[request];
    }

    /** The answered ones among those due within a time, sorted by how long they took. */
    Latencies latencies(long fromNs, long toNs) {
        int from = firstDueAt(fromNs);
        int to = Math.max(from, firstDueAt(toNs));
        long[] some = Arrays.stream(tookNs, from, to)
                .filter(ns -> ns != NOT_ANSWERED)
                .sorted()
                .toArray();
        return new Latencies(some);
    }

    /** What is known now, for another thread. */
    Samples copy() {
        Samples copy = new Samples(startNs, rate, 0);
        copy.tookNs = Arrays.copyOf(tookNs, count);
        copy.versions = Arrays.copyOf(versions, count);
        copy.count = count;
        return copy;
    }
}
