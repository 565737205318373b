package io.baton.net;

/** What is spoken on the connections of a listener, in all loops. */
@FunctionalInterface
public interface ConnectionService {

    /**
     * Prepares the service for one loop, on the thread of that loop: what is made here need not be shared.
     *
     * @param loop where the connections will be open
     * @param listener where they will come from
     */
    ConnectionHandlers on(Connections loop, Listener listener);

    /**
     * How many connections are taken for it when there are as many as there may be: 0, but for what must be reached
     * just then.
     */
    default int beyondLimit() {
        return 0;
    }

    /** A service with one handler for everything, which keeps nothing between calls. */
    static ConnectionService of(ConnectionHandler handler) {
        return (loop, listener) -> connection -> handler;
    }
}
