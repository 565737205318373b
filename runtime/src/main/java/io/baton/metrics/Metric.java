package io.baton.metrics;

import java.util.ArrayList;
import java.util.List;

/**
 * Everything that is shown, under the name that pages, documents and tests use.
 *
 * <p>What begins with {@code baton_} belongs to the service: its counters go from process to process. The rest is the
 * process's that answers, under the names that are customary for it, and begins anew with it.
 */
public enum Metric {
    CONNECTIONS_ACTIVE("baton_connections_active", Kind.GAUGE, "Connections that are open", "listener"),
    CONNECTIONS_ACCEPTED(
            "baton_connections_accepted_total", Kind.COUNTER, "Connections that were accepted", "listener"),
    REQUESTS("baton_requests_total", Kind.COUNTER, "Requests that were answered", "listener", "upstream", "status"),
    REQUEST_SECONDS(
            "baton_request_seconds",
            Kind.HISTOGRAM,
            "Time from the first byte of a request until its answer was sent",
            "listener",
            "upstream"),
    UPSTREAM_SECONDS(
            "baton_upstream_seconds",
            Kind.HISTOGRAM,
            "Time from sending a request to a server until the head of its response was there",
            "upstream"),
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
            "baton_access_log_dropped_total", Kind.COUNTER, "Lines of the access log that were never written"),
    UPGRADES("baton_upgrades_total", Kind.COUNTER, "Upgrades that have ended", "outcome"),
    UPGRADE_STEP_SECONDS(
            "baton_upgrade_step_seconds", Kind.GAUGE, "How long each step of the last upgrade has taken", "step"),
    PHASE("baton_phase", Kind.GAUGE, "1 for the phase that the process is in", "phase"),
    GENERATION("baton_generation", Kind.GAUGE, "How many upgrades the process is away from the first one"),
    DRAIN_CONNECTIONS("baton_drain_connections", Kind.GAUGE, "Connections of processes that end with the last of them"),
    DRAIN_PROCESSES("baton_drain_processes", Kind.GAUGE, "Processes that end with their last connection"),
    INFO("baton_info", Kind.GAUGE, "1, with what runs as labels", "version", "java"),
    PROCESS_RESIDENT_MEMORY("process_resident_memory_bytes", Kind.GAUGE, "Resident memory"),
    PROCESS_CPU("process_cpu_seconds_total", Kind.COUNTER, "Processor time, of user and system"),
    PROCESS_OPEN_FDS("process_open_fds", Kind.GAUGE, "Open descriptors"),
    PROCESS_MAX_FDS("process_max_fds", Kind.GAUGE, "The soft limit of descriptors"),
    PROCESS_START_TIME("process_start_time_seconds", Kind.GAUGE, "When the process was started, since 1970"),
    JVM_MEMORY_USED("jvm_memory_used_bytes", Kind.GAUGE, "Memory that the JVM uses", "area"),
    JVM_GC("jvm_gc_collection_seconds", Kind.SUMMARY, "Collections of garbage, and the time in them", "gc"),
    JVM_THREADS("jvm_threads_current", Kind.GAUGE, "Threads of the JVM, without those of the collector and compiler");

    /** What the cells of a histogram differ by: the bound of a bucket. */
    static final String CELL_LABEL = "le";

    private static final String OF_SERVICE = "baton_";

    private final String text;

    private final Kind kind;

    private final String help;

    @SuppressWarnings("ImmutableEnumChecker") // it is what List.of has made
    private final List<String> labels;

    @SuppressWarnings("ImmutableEnumChecker") // as the other one
    private final List<String> seriesLabels;

    Metric(String text, Kind kind, String help, String... labels) {
        this.text = text;
        this.kind = kind;
        this.help = help;
        this.labels = List.of(labels);
        List<String> ofCells = new ArrayList<>(this.labels);
        if (kind == Kind.HISTOGRAM) {
            ofCells.add(CELL_LABEL);
        }
        this.seriesLabels = List.copyOf(ofCells);
    }

    /** What values mean, as Prometheus calls it. */
    public enum Kind {
        /** It only grows. */
        COUNTER,
        GAUGE,
        /** A {@link Histogram}: each of its cells only grows. */
        HISTOGRAM,
        /** How many, and their sum. */
        SUMMARY
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

    /** The names of what tells its series apart: the labels, and of a histogram the cell. */
    List<String> seriesLabels() {
        return seriesLabels;
    }

    /** Whether the next process counts on from what this one has counted. */
    boolean isInherited() {
        return (kind == Kind.COUNTER || kind == Kind.HISTOGRAM) && text.startsWith(OF_SERVICE);
    }
}
