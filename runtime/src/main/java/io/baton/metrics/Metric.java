package io.baton.metrics;

import java.util.List;

/** Everything that is counted, under the name that pages, documents and tests use. */
public enum Metric {
    CONNECTIONS_ACTIVE("baton_connections_active", Kind.GAUGE, "Connections that are open", "listener"),
    CONNECTIONS_ACCEPTED(
            "baton_connections_accepted_total", Kind.COUNTER, "Connections that were accepted", "listener"),
    REQUESTS("baton_requests_total", Kind.COUNTER, "Requests that were answered", "listener", "upstream", "status"),
    UPSTREAM_ERRORS(
            "baton_upstream_errors_total",
            Kind.COUNTER,
            "Requests that an upstream did not answer as it should",
            "upstream",
            "reason"),
    FILTER_FAILURES(
            "baton_filter_failures_total", Kind.COUNTER, "Calls of a filter that came to nothing", "phase", "reason"),
    REFUSED("baton_refused_total", Kind.COUNTER, "Messages that were not accepted", "reason"),
    LIMIT_HIT("baton_limit_hit_total", Kind.COUNTER, "How often a limit held something up", "limit"),
    TUNNELS_ACTIVE("baton_tunnels_active", Kind.GAUGE, "Tunnels that are open", "listener", "upstream"),
    TUNNELS(
            "baton_tunnels_total",
            Kind.COUNTER,
            "Tunnels that have ended, and clients that got none",
            "listener",
            "upstream",
            "end"),
    TUNNEL_BYTES("baton_tunnel_bytes_total", Kind.COUNTER, "Bytes in tunnels", "listener", "upstream", "direction"),
    UPSTREAM_UP("baton_upstream_up", Kind.GAUGE, "1 for a server that gets its share", "upstream", "server"),
    UPSTREAM_FAILURES(
            "baton_upstream_failures_total", Kind.COUNTER, "Requests that failed by the server", "upstream", "server"),
    UPSTREAM_OUT("baton_upstream_out_total", Kind.COUNTER, "How often a server was taken out", "upstream", "server"),
    UPSTREAM_CHECK_FAILURES(
            "baton_upstream_check_failures_total", Kind.COUNTER, "Health checks that failed", "upstream", "server"),
    NAME_FAILURES(
            "baton_name_failures_total", Kind.COUNTER, "Lookups of an upstream server's host name that failed", "name"),
    ACCESS_LOG_DROPPED(
            "baton_access_log_dropped_total", Kind.COUNTER, "Lines of the access log that were never written");

    private final String text;

    private final Kind kind;

    private final String help;

    @SuppressWarnings("ImmutableEnumChecker") // it is what List.of has made
    private final List<String> labels;

    Metric(String text, Kind kind, String help, String... labels) {
        this.text = text;
        this.kind = kind;
        this.help = help;
        this.labels = List.of(labels);
    }

    /** Whether a value only grows. */
    public enum Kind {
        COUNTER,
        GAUGE
    }

    /** The name: {@code baton_connections_active}. */
    public String text() {
        return text;
    }

    public Kind kind() {
        return kind;
    }

    /** What it counts, in one phrase. */
    public String help() {
        return help;
    }

    /** The names of its labels, in their order. */
    public List<String> labels() {
        return labels;
    }
}
