package io.baton.examples;

import io.baton.net.Connection;
import io.baton.net.ConnectionHandler;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

/** A TCP service: it sends back what comes, at the pace of whoever reads it. */
public final class EchoService implements ConnectionHandler {

    private static final long IDLE_NS = TimeUnit.MINUTES.toNanos(5);

    @Override
    public void onOpen(Connection connection) {
        connection.idleTimeout(IDLE_NS);
    }

    @Override
    public long onBytes(Connection connection, MemorySegment memory, long from, long to) throws IOException {
        return connection.send(memory, from, to);
    }

    @Override
    public void onDrain(Connection connection) {
        connection.finish(); // what was received has been answered
    }
}
