package io.baton.net;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * What is spoken on connections: called on the connection's loop, and never for two things at once there.
 *
 * <p>One object may serve one connection or all of a loop. Whatever a method throws ends its connection, and no other.
 */
public interface ConnectionHandler {

    /** Of a connection that has no other one yet. */
    ConnectionHandler NONE = (connection, memory, from, to) -> 0;

    /** The connection is there, and nothing was read yet: the place for a greeting, and for a timeout. */
    default void onOpen(Connection connection) throws IOException {}

    /**
     * Bytes have come, or those that an earlier call left have become takeable.
     *
     * <p>What is not taken comes again, at the front of what has been received by then. Nothing is read, and this is
     * not called, while {@link Connection#isBlocked}; so {@code return connection.send(memory, from, to)} echoes at the
     * pace of the other side.
     *
     * @param memory off-heap, and only lent for the call: it is the loop's, and the next connection's after this one
     * @return how many of the bytes were taken, counted from {@code from}
     */
    long onBytes(Connection connection, MemorySegment memory, long from, long to) throws IOException;

    /** The other side will send no more, and still reads: by default the connection ends when all is sent. */
    default void onEnd(Connection connection) throws IOException {
        connection.finish();
    }

    /** All is sent of what had {@linkplain Connection#isBlocked blocked} the connection. */
    default void onWritable(Connection connection) throws IOException {}

    /**
     * What {@link Connection#splice} was asked for has been moved, or all that there was before the end, which
     * {@link #onEnd} tells next.
     */
    default void onSpliced(Connection source, long bytes) throws IOException {}

    /** The timeout that the handler has set is over. */
    default void onTimeout(Connection connection) throws IOException {
        connection.close();
    }

    /**
     * The server wants to end: come to an end soon, but not in the middle of anything. By default that is left to the
     * other side.
     *
     * <p>Connections that open later hear of it by {@link Connections#isDraining}.
     */
    default void onDrain(Connection connection) throws IOException {}

    /** The connection has ended, one way or another; it is called once, and nothing is called after it. */
    default void onClosed(Connection connection) {}
}
