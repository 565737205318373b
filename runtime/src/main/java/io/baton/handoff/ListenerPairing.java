package io.baton.handoff;

import java.util.List;

/** Which offered listener becomes which configured one. */
public sealed interface ListenerPairing {

    /** All that is offered or configured has found its list. */
    record Paired(ListenerLists lists) implements ListenerPairing {}

    /** The configuration cannot be reached without a moment in which an address is nobody's. */
    record Refused(String reason) implements ListenerPairing {}

    /** Compares what is offered with what is configured. */
    static ListenerPairing of(List<Endpoint> offered, List<Endpoint> configured) {
        throw new UnsupportedOperationException();
    }
}
