package io.baton.demo;

import java.util.Arrays;

/**
 * A time in which no answer came, though some were due.
 *
 * @param fromNs when the last one before it had come
 * @param toNs when the next one came
 */
record Gap(long fromNs, long toNs) {

    /** The longest one that begins within a time; none is as long as nothing. */
    static Gap longest(Samples samples, long fromNs, long toNs) {
        long[] answersNs = answersNs(samples, fromNs, toNs);
        Gap longest = new Gap(fromNs, fromNs);
        long beforeNs = fromNs;
        for (long atNs : answersNs) {
            if (atNs - beforeNs > longest.lengthNs()) {
                longest = new Gap(beforeNs, atNs);
            }
            beforeNs = atNs;
        }
        boolean isSilentAtTheEnd = toNs - beforeNs > longest.lengthNs();
        return isSilentAtTheEnd ? new Gap(beforeNs, toNs) : longest;
    }

    long lengthNs() {
        return toNs - fromNs;
    }

    /** When answers came within a time, in their order, which is not that of the requests. */
    private static long[] answersNs(Samples samples, long fromNs, long toNs) {
        long[] all = new long[samples.count()];
        int count = 0;
        for (int request = 0; request < samples.count(); request++) {
            long atNs = samples.answeredNs(request);
            if (samples.isAnswered(request) && atNs >= fromNs && atNs < toNs) {
                all[count++] = atNs;
            }
        }
        long[] some = Arrays.copyOf(all, count);
        Arrays.sort(some);
        return some;
    }
}
