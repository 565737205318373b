package io.baton.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How durations are spread: a counter for each bucket, and one for their sum. {@link Counters#histogram} makes it,
 * {@link CounterShard#record} counts.
 *
 * <p>The buckets are fixed, so that those of all processes can be added up. They are wider by 2 to 2.5 from one to the
 * next; a quantile is known as well as that.
 */
public final class Histogram {

    /** Where buckets end, in seconds, as pages show it: from what a proxy needs itself to what nobody waits for. */
    private static final List<String> BOUNDS = List.of(
            "0.0001", "0.00025", "0.0005", "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5",
            "1", "2.5", "5", "10");

    /** The last bucket has no end. */
    private static final String NO_BOUND = "+Inf";

    /** The cell of the sum, in microseconds: in nanoseconds, a busy service would be at the end of the numbers soon. */
    private static final String SUM = "sum";

    private static final long NS_PER_US = 1000;

    private static final double US_PER_S = 1e6;

    private static final long[] BOUNDS_NS = BOUNDS.stream()
            .mapToLong(bound -> Math.round(Double.parseDouble(bound) * 1e9))
            .toArray();

    private final List<String> values;

    private final Series[] buckets;

    private final Series sum;

    Histogram(Counters counters, Metric metric, String... values) {
        this.values = List.of(values);
        buckets = new Series[BOUNDS_NS.length + 1];
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = counters.series(metric, with(values, i < BOUNDS.size() ? BOUNDS.get(i) : NO_BOUND));
        }
        sum = counters.series(metric, with(values, SUM));
    }

    private static String[] with(String[] values, String cell) {
        String[] more = Arrays.copyOf(values, values.length + 1);
        more[values.length] = cell;
        return more;
    }

    /** Which bucket has a duration. Most are short, so most searches are. */
    Series bucketOf(long ns) {
        int i = 0;
        while (i < BOUNDS_NS.length && ns > BOUNDS_NS[i]) {
            i++;
        }
        return buckets[i];
    }

    /** The values of the metric's labels, in their order. */
    public List<String> values() {
        return values;
    }

    Series sum() {
        return sum;
    }

    /** What a duration adds to the sum; rounded, so that many short ones add up to what they were. */
    static long inSum(long ns) {
        return (ns + NS_PER_US / 2) / NS_PER_US;
    }

    /** Where the buckets end, with the one that has no end. */
    public static List<String> bounds() {
        List<String> all = new ArrayList<>(BOUNDS);
        all.add(NO_BOUND);
        return List.copyOf(all);
    }

    /** Whether a series of a histogram is its sum, and not a bucket. */
    public static boolean isSum(Series cell) {
        return cell.values().getLast().equals(SUM);
    }

    /** What the count of a sum means. */
    public static double seconds(long sum) {
        return sum / US_PER_S;
    }
}
