package io.baton.handoff;

import java.nio.ByteBuffer;
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

    /**
     * How the servers of all upstreams stand, so that the successor does not have to find out by failing.
     *
     * @param exported bytes of those who choose servers, with a version of their own; nobody reads them here
     */
    record UpstreamHealth(ByteBuffer exported) implements StateSection {

        public UpstreamHealth {
            exported = ByteBuffer.allocate(exported.remaining())
                    .put(exported.duplicate())
                    .flip()
                    .asReadOnlyBuffer();
        }

        @Override
        public ByteBuffer exported() {
            return exported.duplicate();
        }
    }

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
