package io.baton.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What an open loop has seen.
 *
 * @param startNs when the first request was due, by {@link System#nanoTime()}, which is the same clock
 * @param intervalNs between two requests
 * @param tookNs how long each took from when it was due; a failure below 0
 * @param waited how many could not be sent when they were due, since no connection was free
 * @param lateNs how late the others were sent: median, 99 % and maximum, which is the fault of the client
 * @param busy the share of a processor that the client took
 */
@SuppressWarnings("ArrayRecordComponent") // a million numbers, which nobody changes, and runs are not compared
record OpenLoopRun(long startNs, long intervalNs, long[] tookNs, long waited, List<Long> lateNs, double busy) {

    /** Microseconds would do; the maximum stands for whoever was never answered. */
    private static final long TOOK_NS_MAX = 60_000_000_000L;

    private static final int DIGITS = 3;

    private static final int FIELDS = 8;

    /** How a request can fail, by the number that the client writes. */
    enum Failure {
        REFUSED(-1),
        RESET(-2),
        UNANSWERED(-3),
        TRUNCATED(-4),
        STATUS(-5),
        SILENT(-6),
        UNCONNECTED(-7);

        private final long number;

        Failure(long number) {
            this.number = number;
        }
    }

    OpenLoopRun {
        lateNs = List.copyOf(lateNs);
    }

    /** Reads the line that the client prints, and its file. */
    static OpenLoopRun parse(String summary, byte[] file) throws IOException {
        String[] fields = summary.strip().split(" ", -1);
        LongBuffer numbers =
                ByteBuffer.wrap(file).order(ByteOrder.nativeOrder()).asLongBuffer();
        if (fields.length != FIELDS || numbers.remaining() != Long.parseLong(fields[2])) {
            throw new IOException("the client of the open loop has said: " + summary);
        }
        long[] tookNs = new long[numbers.remaining()];
        numbers.get(tookNs);
        return new OpenLoopRun(
                Long.parseLong(fields[0]),
                Long.parseLong(fields[1]),
                tookNs,
                Long.parseLong(fields[3]),
                Arrays.stream(fields, 4, 7).map(Long::valueOf).toList(),
                Double.parseDouble(fields[7]));
    }

    long dueNs(int index) {
        return startNs + index * intervalNs;
    }

    long endNs() {
        return dueNs(tookNs.length);
    }

    long failures() {
        return Arrays.stream(tookNs).filter(each -> each < 0).count();
    }

    long failures(Failure kind) {
        return Arrays.stream(tookNs).filter(each -> each == kind.number).count();
    }

    /** Latencies in ns of what was due in a span and was answered. */
    Histogram histogram(long fromNs, long toNs) {
        Histogram histogram = new Histogram(TOOK_NS_MAX, DIGITS);
        int first = index(fromNs);
        int last = index(toNs);
        for (int i = first; i < last; i++) {
            if (tookNs[i] >= 0) {
                histogram.recordValue(Math.min(tookNs[i], TOOK_NS_MAX));
            }
        }
        return histogram;
    }

    /** How many of those that were due in a span failed. */
    long failuresBetween(long fromNs, long toNs) {
        return Arrays.stream(tookNs, index(fromNs), index(toNs))
                .filter(each -> each < 0)
                .count();
    }

    /**
     * The longest time in which nobody was answered, in ns. Where each request has a connection of its own, that is the
     * longest in which no connection was accepted.
     */
    long longestGapNs(long fromNs, long toNs) {
        long[] answeredNs = new long[tookNs.length];
        int count = 0;
        for (int i = index(fromNs); i < index(toNs); i++) {
            if (tookNs[i] >= 0) {
                answeredNs[count++] = dueNs(i) + tookNs[i];
            }
        }
        Arrays.sort(answeredNs, 0, count);
        long longestNs = count == 0 ? toNs - fromNs : Math.max(answeredNs[0] - fromNs, 0);
        for (int i = 1; i < count; i++) {
            longestNs = Math.max(longestNs, answeredNs[i] - answeredNs[i - 1]);
        }
        return longestNs;
    }

    /** The first request that is due at a time or later. */
    private int index(long ns) {
        return Math.clamp((ns - startNs + intervalNs - 1) / intervalNs, 0, tookNs.length);
    }
}
