package io.baton.handoff;

import io.baton.loop.EventLoop;

/**
 * The process that takes over from this one. Lives on one loop, whose thread makes all calls here and hears all events.
 */
public final class Successor implements AutoCloseable {

    /** What the successor does. No event comes from within a call of {@link #seek}. */
    public interface Events {

        /** The right process is there, and both have said HELLO. */
        void connected(Peer peer);

        /** Somebody was turned away, who is no successor; the wait goes on. */
        void dropped(String reason);

        /** It has all it needs and waits for {@link #commit()}. */
        void ready(ListenerLists lists);

        /** It accepts. */
        void accepting();

        /** It was told to stop: from here on, its end is no failure. */
        void stopping();

        /** It accepts but sends no heartbeat. */
        void silent();

        /** A heartbeat came after all. */
        void spoke();

        /** It is gone, late, refuses or breaks the protocol. The successor is closed; nothing else will come. */
        void failed(String reason);
    }

    private Successor() {}

    /**
     * Waits for a successor at {@code upgrade_sock}, however it and this process come first, and offers it everything.
     *
     * @param offer its descriptors are borrowed until {@link Events#ready} or {@link Events#failed}
     */
    public static Successor seek(EventLoop loop, HandoffSettings settings, Offer offer, Events events) {
        throw new UnsupportedOperationException();
    }

    /** Starts the wait for a successor anew; does nothing once it is there. */
    public void seekAnew() {
        throw new UnsupportedOperationException();
    }

    /** Says COMMIT, after {@link Events#ready}: the successor shall accept. */
    public void commit() {
        throw new UnsupportedOperationException();
    }

    /** Says BAKED: this process will not return. The connection stays for the drain's progress. */
    public void baked() {
        throw new UnsupportedOperationException();
    }

    /** Says how many connections are left, after {@link #baked()}. */
    public void draining(int connections) {
        throw new UnsupportedOperationException();
    }

    /** Says that none is left, and closes. */
    public void drained() {
        throw new UnsupportedOperationException();
    }

    /** Says ABORT, so that the successor exits, and closes. */
    public void abandon(String reason) {
        throw new UnsupportedOperationException();
    }

    /** Ends without a word, as a crash of this process would. No event follows. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
