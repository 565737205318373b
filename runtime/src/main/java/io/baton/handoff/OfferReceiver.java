package io.baton.handoff;

import io.baton.ffi.Address;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.Sockets;
import io.baton.handoff.HandoffMessage.Listeners;
import io.baton.handoff.HandoffMessage.OfferEnd;
import java.util.ArrayList;
import java.util.List;

/** Collects an offer, and owns its descriptors until it is complete. */
final class OfferReceiver implements AutoCloseable {

    private final List<OfferedListener> listeners = new ArrayList<>();

    /**
     * Takes a batch.
     *
     * @param descriptors owned from here on, also when this fails
     * @return how many listeners came so far
     */
    int take(Listeners batch, List<Fd> descriptors) throws ProtocolException {
        try {
            if (batch.first() != listeners.size()) {
                throw new ProtocolException(
                        "listeners from %d on in the place of %d".formatted(batch.first(), listeners.size()));
            }
            if (batch.endpoints().isEmpty() || batch.endpoints().size() != descriptors.size()) {
                throw new ProtocolException("%d listeners came with %d descriptors"
                        .formatted(batch.endpoints().size(), descriptors.size()));
            }
            for (int i = 0; i < descriptors.size(); i++) {
                requireBound(batch.endpoints().get(i), descriptors.get(i));
            }
        } catch (ProtocolException | RuntimeException e) {
            descriptors.forEach(Fd::close);
            throw e;
        }
        for (int i = 0; i < descriptors.size(); i++) {
            listeners.add(new OfferedListener(batch.endpoints().get(i), descriptors.get(i)));
        }
        return listeners.size();
    }

    /** Gives everything away. */
    Offer finish(OfferEnd end) throws ProtocolException {
        if (end.count() != listeners.size()) {
            throw new ProtocolException("%d listeners came of %d".formatted(listeners.size(), end.count()));
        }
        Offer offer = new Offer(listeners, end.state());
        listeners.clear();
        return offer;
    }

    @Override
    public void close() {
        listeners.forEach(listener -> listener.fd().close());
        listeners.clear();
    }

    /** A Unix listener may have been renamed since it was bound, so only its family is sure. */
    private static void requireBound(Endpoint endpoint, Fd fd) throws ProtocolException {
        try {
            Address bound = Sockets.localAddress(fd);
            boolean isUnix = endpoint.address() instanceof Address.UnixPath
                    || endpoint.address() instanceof Address.UnixAbstract;
            boolean isRight = isUnix ? bound.family() == endpoint.address().family() : bound.equals(endpoint.address());
            if (!isRight) {
                throw new ProtocolException("listener %s is bound to %s".formatted(endpoint, bound));
            }
        } catch (ErrnoException e) {
            throw new ProtocolException("listener %s is none: %s".formatted(endpoint, e.getMessage()));
        }
    }
}
