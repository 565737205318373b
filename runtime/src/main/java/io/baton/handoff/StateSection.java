package io.baton.handoff;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a successor may know of its predecessor's past, and can do without.
 *
 * <p>Each kind has a version of its own on the wire; a reader skips what it does not know.
 */
public sealed interface StateSection {

    /** Counters that shall not fall when a new process takes over, by their names. */
    record Counters(SortedMap<String, Long> values) implements StateSection {

        public Counters {
            values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
        }
    }

    /** Which servers of which upstreams are out, so that the successor does not have to find out by failing. */
    record UpstreamHealth(List<ServerHealth> servers) implements StateSection {

        public UpstreamHealth {
            servers = List.copyOf(servers);
        }
    }

    /**
     * One server of one upstream.
     *
     * @param fails in a row
     * @param outForMs how long it stays out from now on; 0 when it is in
     */
    record ServerHealth(String upstream, String server, int fails, long outForMs) {}

    /** The processes before the predecessor that still have connections. */
    record OlderGenerations(List<OlderGeneration> processes) implements StateSection {

        public OlderGenerations {
            processes = List.copyOf(processes);
        }
    }

    /**
     * One process that has handed over, to the predecessor or to one before that.
     *
     * @param pid as the predecessor knows it
     * @param generation how many upgrades it was away from the first process
     * @param connections as many as it has reported last
     */
    record OlderGeneration(long pid, int generation, long connections) {}

    /** Connections that move while they are open: the place is kept for them, version 1 sends none. */
    record OpenConnections(int count) implements StateSection {}
}
