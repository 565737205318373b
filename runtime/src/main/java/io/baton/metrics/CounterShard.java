package io.baton.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/** The counts of one thread, which alone writes them; any thread reads. */
public final class CounterShard {

    private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);

    /** Only the owner replaces it, by a longer copy. */
    private volatile long[] counts = new long[64];

    CounterShard() {}

    public void increment(Series series) {
        add(series, 1);
    }

    public void decrement(Series series) {
        add(series, -1);
    }

    public void add(Series series, long amount) {
        int index = series.index();
        long[] current = counts;
        if (index >= current.length) {
            current = Arrays.copyOf(current, Math.max(index + 1, current.length * 2));
            counts = current;
        }
        // Opaque: a reader sees each store whole and before long, and the writer pays for a plain one.
        ELEMENT.setOpaque(current, index, (long) ELEMENT.getOpaque(current, index) + amount);
    }

    /** Counts how long something took. */
    public void record(Histogram histogram, long ns) {
        long duration = Math.max(0, ns);
        add(histogram.bucketOf(duration), 1);
        add(histogram.sum(), Histogram.inSum(duration));
    }

    long count(Series series) {
        long[] current = counts;
        int index = series.index();
        return index < current.length ? (long) ELEMENT.getOpaque(current, index) : 0;
    }
}
