package io.baton.net;

import io.baton.metrics.CounterShard;
import io.baton.metrics.Counters;
import io.baton.metrics.Metric;
import io.baton.metrics.Series;

/** A listener as the connections of one loop see it: where they come from, what they speak, where they are counted. */
public final class ConnectionOrigin {

    private final Listener listener;

    private final ConnectionHandlers handlers;

    private final CounterShard shard;

    private final Series active;

    private final Series accepted;

    /** Whether nothing is accepted there any more. */
    private boolean isClosed;

    /** Prepares to count what is opened from a listener, by the loop whose shard this is. */
    public ConnectionOrigin(Listener listener, ConnectionHandlers handlers, Counters counters, CounterShard shard) {
        this.listener = listener;
        this.handlers = handlers;
        this.shard = shard;
        this.active = active(listener, counters);
        this.accepted = accepted(listener, counters);
    }

    static Series active(Listener listener, Counters counters) {
        return counters.series(Metric.CONNECTIONS_ACTIVE, listener.name());
    }

    static Series accepted(Listener listener, Counters counters) {
        return counters.series(Metric.CONNECTIONS_ACCEPTED, listener.name());
    }

    Listener listener() {
        return listener;
    }

    ConnectionHandlers handlers() {
        return handlers;
    }

    boolean isClosed() {
        return isClosed;
    }

    void close() {
        isClosed = true;
    }

    void entered() {
        shard.increment(accepted);
        shard.increment(active);
    }

    void left() {
        shard.decrement(active);
    }
}
