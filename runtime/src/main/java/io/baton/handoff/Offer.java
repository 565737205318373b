package io.baton.handoff;

import java.util.List;

/**
 * All that a predecessor has to give.
 *
 * @param listeners in the predecessor's order, which {@link ListenerLists} refers to
 * @param state sections that this version understands; a successor may use or ignore each
 */
public record Offer(List<OfferedListener> listeners, List<StateSection> state) implements AutoCloseable {

    public Offer {
        listeners = List.copyOf(listeners);
        state = List.copyOf(state);
    }

    /** What {@link ListenerPairing} compares with a configuration. */
    public List<Endpoint> endpoints() {
        return listeners.stream().map(OfferedListener::endpoint).toList();
    }

    /** Closes the descriptors that are still open; only for who owns them. */
    @Override
    public void close() {
        listeners.forEach(listener -> listener.fd().close());
    }
}
