package io.baton.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * All series of a server, and what its threads have counted.
 *
 * <p>Any thread may ask anything. A shard lives as long as this does, so that what an ended thread has counted stays.
 */
public final class Counters {

    private final Map<List<Object>, Series> series = new LinkedHashMap<>();

    /** Where the next series stands in every shard; guarded by the map. */
    private int nextIndex;

    private final CopyOnWriteArrayList<CounterShard> shards = new CopyOnWriteArrayList<>();

    /** What earlier processes have counted, which only the heir writes. */
    private final CounterShard inherited = shard();

    /** Counts nothing yet, and knows of nobody before this process. */
    public Counters() {}

    /** Room for the counts of one more thread. */
    public CounterShard shard() {
        CounterShard shard = new CounterShard();
        shards.add(shard);
        return shard;
    }

    /** The series of a metric with these values of its labels: the same one whenever it is asked for. */
    public Series series(Metric metric, String... values) {
        if (values.length != metric.labels().size()) {
            throw new IllegalArgumentException("%s has the labels %s, and %d values for them"
                    .formatted(metric.text(), metric.labels(), values.length));
        }
        List<String> copy = List.of(values);
        synchronized (series) {
            return series.computeIfAbsent(List.of(metric, copy), key -> new Series(metric, copy, nextIndex++));
        }
    }

    /**
     * Forgets a series whose subject is gone for good, such as a server that was removed. Whoever still counts it is
     * not heard, and whoever asks for it anew begins at 0.
     */
    public void retire(Series one) {
        synchronized (series) {
            series.remove(List.of(one.metric(), one.values()), one);
        }
    }

    /** What all threads have counted of a series. */
    public long sum(Series one) {
        long sum = 0;
        for (CounterShard shard : shards) {
            sum += shard.count(one);
        }
        return sum;
    }

    /** What all threads have counted of all series of a metric. */
    public long sum(Metric metric) {
        long sum = 0;
        for (Series one : all()) {
            sum += one.metric() == metric ? sum(one) : 0;
        }
        return sum;
    }

    /** All series with their sums, in the order in which they were first asked for. */
    public Map<Series, Long> sums() {
        Map<Series, Long> sums = new LinkedHashMap<>();
        for (Series one : all()) {
            sums.put(one, sum(one));
        }
        return sums;
    }

    /** The sums of all that only grows, by the text of their series: for the process that comes after this one. */
    public SortedMap<String, Long> totals() {
        SortedMap<String, Long> totals = new TreeMap<>();
        for (Series one : all()) {
            if (one.metric().kind() == Metric.Kind.COUNTER) {
                totals.put(one.toString(), sum(one));
            }
        }
        return totals;
    }

    /**
     * Counts on from the {@link #totals} of the process before this one. Told again, the new totals take the place of
     * those that were told before, where they are not lower. Names that this version does not count are passed over.
     *
     * <p>For one thread.
     */
    public void inherit(Map<String, Long> totals) {
        totals.forEach((name, total) -> SeriesText.parse(name).ifPresent(parsed -> {
            Series one = series(parsed.metric(), parsed.values().toArray(String[]::new));
            inherited.add(one, Math.max(0, total - inherited.count(one)));
        }));
    }

    private List<Series> all() {
        synchronized (series) {
            return new ArrayList<>(series.values());
        }
    }
}
