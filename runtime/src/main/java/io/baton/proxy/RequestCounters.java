package io.baton.proxy;

import io.baton.http.Refusal;
import io.baton.metrics.Metric;
import io.baton.metrics.Series;
import io.baton.net.Connections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Counts the requests that came over one listener into one loop. */
final class RequestCounters {

    private static final int STATUSES = 600;

    private final Connections connections;

    private final String listener;

    /** By the status; the name of the upstream, or nothing. */
    private final Map<String, @Nullable Series[]> requests = new HashMap<>();

    private final Map<Refusal, Series> refused = new EnumMap<>(Refusal.class);

    RequestCounters(Connections connections, String listener) {
        this.connections = connections;
        this.listener = listener;
        for (Refusal refusal : Refusal.values()) {
            refused.put(refusal, connections.counters().series(Metric.REFUSED, refusal.name()));
        }
    }

    /**
     * A request was answered.
     *
     * @param upstream who was asked; nothing for an answer of our own
     */
    void answered(String upstream, int status) {
        @Nullable Series[] byStatus = requests.computeIfAbsent(upstream, name -> new Series[STATUSES]);
        Series series = byStatus[status];
        if (series == null) {
            series = connections.counters().series(Metric.REQUESTS, listener, upstream, Integer.toString(status));
            byStatus[status] = series;
        }
        connections.shard().increment(series);
    }

    void refused(Refusal why) {
        connections.shard().increment(Objects.requireNonNull(refused.get(why)));
        answered("", why.status());
    }

    void refused(String reason) {
        connections.shard().increment(connections.counters().series(Metric.REFUSED, reason));
    }

    void filterFailed(FilterPhase phase, FilterFailure why) {
        Series series = connections.counters().series(Metric.FILTER_FAILURES, phase.text(), why.reason());
        connections.shard().increment(series);
    }

    void failed(LoopUpstream upstream, ProxyFailure why) {
        Series series = connections
                .counters()
                .series(Metric.UPSTREAM_ERRORS, upstream.upstream().name(), why.reason());
        connections.shard().increment(series);
    }
}
