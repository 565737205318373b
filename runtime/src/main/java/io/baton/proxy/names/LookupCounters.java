package io.baton.proxy.names;

import io.baton.metrics.CounterShard;
import io.baton.metrics.Counters;
import io.baton.metrics.Metric;

/** Counts the lookups of one loop that failed, for each name. */
final class LookupCounters {

    private final Counters counters;

    private final CounterShard shard;

    LookupCounters(Counters counters) {
        this.counters = counters;
        this.shard = counters.shard();
    }

    /** Shows a name from now on, before anything fails. */
    void watched(HostName name) {
        count(name, 0);
    }

    void failed(HostName name) {
        count(name, 1);
    }

    private void count(HostName name, int amount) {
        shard.add(counters.series(Metric.NAME_FAILURES, name.text()), amount);
    }
}
