package io.baton.proxy;

import io.baton.http.Refusal;
import io.baton.metrics.Histogram;
import io.baton.metrics.Metric;
import io.baton.metrics.Series;
import io.baton.metrics.flight.Flight;
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

    /** By the name of the upstream, or nothing. */
    private final Map<String, Answered> answered = new HashMap<>();

    private final Map<Refusal, Series> refused = new EnumMap<>(Refusal.class);

    RequestCounters(Connections connections, String listener) {
        this.connections = connections;
        this.listener = listener;
        for (Refusal refusal : Refusal.values()) {
            refused.put(refusal, connections.counters().series(Metric.REFUSED, refusal.name()));
        }
    }

    /** The answers that one upstream has given, or that are our own. */
    private static final class Answered {

        private final @Nullable Series[] byStatus = new Series[STATUSES];

        private final Histogram seconds;

        /** Null until a server has answered. */
        private @Nullable Histogram ofServers;

        private Answered(Histogram seconds) {
            this.seconds = seconds;
        }
    }

    /**
     * A request was answered.
     *
     * @param upstream who was asked; nothing for an answer of our own
     */
    void answered(HttpExchange exchange, String upstream, int status) {
        Answered by = answeredBy(upstream);
        Series series = by.byStatus[status];
        if (series == null) {
            series = connections.counters().series(Metric.REQUESTS, listener, upstream, Integer.toString(status));
            by.byStatus[status] = series;
        }
        connections.shard().increment(series);
        exchange.seconds = by.seconds;
    }

    /** A server of an upstream has answered. */
    void responded(HttpExchange exchange, String upstream, int status) {
        answered(exchange, upstream, status);
        Answered by = answeredBy(upstream);
        Histogram seconds = by.ofServers;
        if (seconds == null) {
            seconds = connections.counters().histogram(Metric.UPSTREAM_SECONDS, upstream);
            by.ofServers = seconds;
        }
        connections.shard().record(seconds, connections.loop().nowNs() - exchange.sentNs);
    }

    /**
     * The answer is sent, or will not be: only the first call for a request does anything. What it began with is the
     * turn of the loop that brought its first byte, so that the time in which others had their turn counts, too.
     */
    void ended(HttpExchange exchange) {
        Histogram seconds = exchange.seconds;
        if (seconds != null) {
            exchange.seconds = null;
            long tookNs = connections.loop().clock().nanoTime() - exchange.startNs;
            connections.shard().record(seconds, tookNs);
            if (tookNs > Flight.SLOW_REQUEST_NS) {
                Flight.slowRequest(seconds.values().getFirst(), seconds.values().getLast(), tookNs);
            }
        }
    }

    void refused(HttpExchange exchange, Refusal why) {
        connections.shard().increment(Objects.requireNonNull(refused.get(why)));
        answered(exchange, "", why.status());
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

    private Answered answeredBy(String upstream) {
        Answered known = answered.get(upstream);
        if (known == null) {
            known = new Answered(connections.counters().histogram(Metric.REQUEST_SECONDS, listener, upstream));
            answered.put(upstream, known);
        }
        return known;
    }
}
