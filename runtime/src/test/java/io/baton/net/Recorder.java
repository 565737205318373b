package io.baton.net;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Logs what it is told, and takes what the test says. */
class Recorder implements ConnectionHandler {

    final List<String> log = new ArrayList<>();

    @Override
    public long onBytes(Connection connection, MemorySegment memory, long from, long to) throws IOException {
        byte[] bytes = memory.asSlice(from, to - from).toArray(ValueLayout.JAVA_BYTE);
        log.add(new String(bytes, StandardCharsets.ISO_8859_1));
        return taken(connection, bytes);
    }

    long taken(Connection connection, byte[] bytes) throws IOException {
        return bytes.length;
    }

    @Override
    public void onEnd(Connection connection) throws IOException {
        log.add("end");
        ConnectionHandler.super.onEnd(connection);
    }

    @Override
    public void onTimeout(Connection connection) throws IOException {
        log.add("timeout");
        ConnectionHandler.super.onTimeout(connection);
    }

    @Override
    public void onClosed(Connection connection) {
        log.add("closed");
    }
}
