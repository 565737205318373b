package io.baton.handoff;

import io.baton.ffi.DescriptorPassing;
import io.baton.handoff.HandoffMessage.Listeners;
import io.baton.handoff.HandoffMessage.OfferEnd;
import java.util.List;

/** Sends an offer in batches, of which no more than one is under way. */
final class OfferSender {

    /** Long names make a batch smaller, so that each message stays far from the limit; one always fits. */
    static final int BATCH_CHARACTERS_MAX = 1 << 20;

    private final Channel channel;

    private final Offer offer;

    private int sent;

    private boolean isEndSent;

    OfferSender(Channel channel, Offer offer) {
        this.channel = channel;
        this.offer = offer;
    }

    /** Sends the next batch, or the end after the last one. */
    void sendNext() {
        int from = sent;
        int to = batchEnd(from);
        List<OfferedListener> batch = offer.listeners().subList(from, to);
        sent = to;
        if (batch.isEmpty()) {
            isEndSent = true;
            channel.send(new OfferEnd(sent, offer.state()));
        } else {
            channel.send(
                    new Listeners(
                            from, batch.stream().map(OfferedListener::endpoint).toList()),
                    batch.stream().map(OfferedListener::fd).toList());
        }
    }

    /** Whether an acknowledgement is due, and this is it. */
    boolean isTaken(int count) {
        return !isEndSent && count == sent;
    }

    boolean isEndSent() {
        return isEndSent;
    }

    private int batchEnd(int from) {
        List<OfferedListener> listeners = offer.listeners();
        int to = from;
        long characters = 0;
        while (to < listeners.size() && to - from < DescriptorPassing.BATCH_MAX && characters < BATCH_CHARACTERS_MAX) {
            characters += listeners.get(to).endpoint().name().length();
            to++;
        }
        return to;
    }
}
