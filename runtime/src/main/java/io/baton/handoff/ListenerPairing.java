package io.baton.handoff;

import java.util.List;

/**
 * Which offered listener becomes which configured one.
 *
 * <p>The bound address decides. The name does only where addresses cannot: among listeners with one address, and for a
 * configured port 0, which the port that the namesake has on the same host satisfies.
 */
public sealed interface ListenerPairing {

    /** All that is offered or configured has found its list. */
    record Paired(ListenerLists lists) implements ListenerPairing {}

    /** The configuration cannot be reached without a moment in which an address is nobody's. */
    record Refused(String reason) implements ListenerPairing {}

    /**
     * Compares what is offered with what is configured.
     *
     * @param offered with the addresses that are bound
     * @param configured with ports that may be 0
     */
    static ListenerPairing of(List<Endpoint> offered, List<Endpoint> configured) {
        return new ListenerComparison(offered, configured).result();
    }
}
