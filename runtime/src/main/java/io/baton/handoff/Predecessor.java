package io.baton.handoff;

import io.baton.loop.EventLoop;

/**
 * The process that this one takes over from. Lives on one loop, whose thread makes all calls here and hears all events.
 */
public final class Predecessor implements AutoCloseable {

    /** What the predecessor does. No event comes from within a call of {@link #await}. */
    public interface Events {

        /** Everything has come; {@link #answer} is awaited. The offer's descriptors are the hearer's to close. */
        void offered(Peer peer, Offer offer);

        /** Somebody was turned away, who is no predecessor; the wait goes on. */
        void dropped(String reason);

        /** This process shall accept, and then say {@link #accepting()}. */
        void committed();

        /** It said BAKED: it will not return, and all that was its is ours now. A new upgrade is possible. */
        void retired();

        /** It still has connections. */
        void draining(int connections);

        /** It has none left. The predecessor is closed. */
        void drained();

        /** It has died after everything came: keep that, and serve. The predecessor is closed. */
        void died(String reason);

        /** Nobody came in time. The predecessor is closed; whether this process may go on alone is configured. */
        void absent(String reason);

        /** It serves, or an upgrade is not possible: this process must exit. The predecessor is closed. */
        void failed(String reason);
    }

    private Predecessor() {}

    /** Locks and listens at {@code upgrade_sock}, and waits for the right process until the deadline. */
    public static Predecessor await(EventLoop loop, HandoffSettings settings, Events events) {
        throw new UnsupportedOperationException();
    }

    /** Tells the predecessor which listeners are kept, added and removed. */
    public void answer(ListenerLists lists) {
        throw new UnsupportedOperationException();
    }

    /** Says READY: everything is bound, valid, running and warm. */
    public void ready() {
        throw new UnsupportedOperationException();
    }

    /** Says ACCEPTING, after {@link Events#committed}: every loop accepts. */
    public void accepting() {
        throw new UnsupportedOperationException();
    }

    /** Says STOPPING: this process was told to stop, and its end is no failure. */
    public void stopping() {
        throw new UnsupportedOperationException();
    }

    /** Says ABORT, so that the predecessor goes on serving, and closes. This process must exit. */
    public void abort(String reason) {
        throw new UnsupportedOperationException();
    }

    /** Ends without a word, as a crash of this process would. No event follows. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
