package io.baton.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /** What other processes have counted, which only the thread of the accounts writes. */
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
        if (values.length != metric.seriesLabels().size()) {
            throw new IllegalArgumentException("%s has the labels %s, and %d values for them"
                    .formatted(metric.text(), metric.seriesLabels(), values.length));
        }
        List<String> copy = List.of(values);
        synchronized (series) {
            return series.computeIfAbsent(List.of(metric, copy), key -> new Series(metric, copy, nextIndex++));
        }
    }

    /** All cells of a histogram with these values of its labels. */
    public Histogram histogram(Metric metric, String... values) {
        return new Histogram(this, metric, values);
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

    /**
     * Begins to count for the same service as another process: one that came before this one, or that comes after it.
     *
     * <p>For one thread, which has all accounts.
     */
    public Account account() {
        return new Account(this, inherited);
    }

    private List<Series> all() {
        synchronized (series) {
            return new ArrayList<>(series.values());
        }
    }
}
