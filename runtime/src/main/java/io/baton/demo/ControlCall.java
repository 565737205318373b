package io.baton.demo;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.baton.ffi.Address;
import io.baton.ffi.Errno;
import io.baton.net.Connection;
import io.baton.net.ConnectionHandler;
import io.baton.net.Connections;
import io.baton.net.Dial;
import io.baton.server.ControlAnswer;
import io.baton.server.ControlProtocol;
import io.baton.server.ControlRequest;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** One request to a server through its {@code control_sock}, as {@code baton upgrade} makes it. */
final class ControlCall implements Dial.Caller, ConnectionHandler {

    private static final long CONNECT_NS = 2 * Samples.NS_PER_S;

    private final Connections connections;

    private final ControlRequest request;

    private final List<Heard> heard = new ArrayList<>();

    private Optional<String> end = Optional.empty();

    private ControlCall(Connections connections, ControlRequest request) {
        this.connections = connections;
        this.request = request;
    }

    /** An answer, and when it came. */
    record Heard(ControlAnswer answer, long atNs) {}

    /** Begins to ask. */
    static ControlCall begin(Connections connections, Path socket, ControlRequest request) {
        ControlCall call = new ControlCall(connections, request);
        connections.dial(new Address.UnixPath(socket.toString()), CONNECT_NS, call);
        return call;
    }

    /** The first answer of a kind that has come. */
    Optional<Heard> first(Predicate<ControlAnswer> kind) {
        return heard.stream().filter(one -> kind.test(one.answer())).findFirst();
    }

    /** All that have come, in their order. */
    List<Heard> heard() {
        return List.copyOf(heard);
    }

    /** The newest one. */
    Optional<Heard> last() {
        return heard.isEmpty() ? Optional.empty() : Optional.of(heard.getLast());
    }

    /** Whether nothing more will come: the server has closed, or nobody listens. */
    boolean isOver() {
        return end.isPresent();
    }

    @Override
    public ConnectionHandler connected(Connection connection) {
        return this;
    }

    @Override
    public void failed(Errno why) {
        end = Optional.of("nobody listens: " + why);
    }

    @Override
    public void onOpen(Connection connection) throws IOException {
        MemorySegment line = MemorySegment.ofArray(ControlProtocol.encode(request));
        connections.scratch().copyFrom(line);
        connection.sendAll(connections.scratch(), 0, line.byteSize());
    }

    @Override
    public long onBytes(Connection connection, MemorySegment memory, long from, long to) throws IOException {
        long at = from;
        for (long i = from; i < to; i++) {
            if (memory.get(JAVA_BYTE, i) == '\n') {
                byte[] line = memory.asSlice(at, i - at).toArray(JAVA_BYTE);
                heard.add(new Heard(
                        ControlProtocol.answer(line), connections.loop().clock().nanoTime()));
                at = i + 1;
            }
        }
        return at - from;
    }

    @Override
    public void onClosed(Connection connection) {
        end = Optional.of("the server has closed the connection");
    }
}
