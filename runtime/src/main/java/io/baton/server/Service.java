package io.baton.server;

import java.util.Set;

/**
 * Something that runs beside the listeners, and that a server needs before it serves.
 *
 * <p>{@link #start} is called on a thread of the service's own, after the services that it depends on are ready; when
 * it returns, this one is ready. Until all are, nobody is accepted, and a predecessor goes on serving. Work that goes
 * on after that is done in threads that {@code start} has started, until {@link #stop}.
 */
public interface Service {

    /** Unique in a server, and shown in logs. */
    String name();

    /** The names of services that must be ready before this one starts. */
    default Set<String> dependencies() {
        return Set.of();
    }

    /** Becomes ready, however long that takes, or throws; the server does not start then. */
    void start() throws Exception;

    /** Ends. Connections have ended before. */
    default void stop() {}
}
