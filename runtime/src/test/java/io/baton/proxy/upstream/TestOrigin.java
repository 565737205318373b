package io.baton.proxy.upstream;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.Accept;
import io.baton.ffi.Address;
import io.baton.ffi.AddressBuffer;
import io.baton.ffi.Epoll;
import io.baton.ffi.Fd;
import io.baton.ffi.Io;
import io.baton.ffi.Sockets;
import io.baton.loop.EventLoop;
import io.baton.loop.ReadyHandler;
import io.baton.loop.Registration;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A server on a loopback address that answers as a test says, on the test's loop. */
final class TestOrigin implements AutoCloseable {

    private static final int BUFFER_BYTES = 65_536;

    private final EventLoop loop;

    private final Fd listener;

    private final Address address;

    private final Registration registration;

    private final Arena arena = Arena.ofConfined();

    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES);

    private final AddressBuffer client = new AddressBuffer();

    private final List<Session> sessions = new ArrayList<>();

    private final List<String> requests = new ArrayList<>();

    private String answer = "HTTP/1.1 204 No Content\r\n\r\n";

    private boolean endsAfterAnswer;

    TestOrigin(EventLoop loop, String address) throws IOException {
        this.loop = loop;
        this.listener = Sockets.listen(Address.parse(address), 16);
        this.address = Sockets.localAddress(listener);
        this.registration = loop.register(listener, Epoll.IN, new Door());
    }

    Address address() {
        return address;
    }

    /** What whole requests get from now on; nothing where it is empty. */
    void answers(String newAnswer) {
        answer = newAnswer;
        endsAfterAnswer = false;
    }

    /** What whole requests get from now on, before the connection ends. */
    void answersAndEnds(String newAnswer) {
        answer = newAnswer;
        endsAfterAnswer = true;
    }

    /** Sends something on all connections that are open. */
    void sendToAll(String text) throws IOException {
        for (Session session : sessions) {
            session.send(text);
        }
    }

    /** The heads of the requests that came since the last call. */
    List<String> takeRequests() {
        List<String> taken = List.copyOf(requests);
        requests.clear();
        return taken;
    }

    int openConnections() {
        return sessions.size();
    }

    @Override
    public void close() {
        List.copyOf(sessions).forEach(Session::end);
        registration.cancel();
        listener.close();
        client.close();
        arena.close();
    }

    private final class Door implements ReadyHandler {

        @Override
        public void onReady(int events) throws IOException {
            while (Sockets.accept(listener, client) instanceof Accept.Connected connected) {
                sessions.add(new Session(connected.fd()));
            }
        }

        @Override
        public void onFailure(Exception failure) {
            throw new AssertionError(failure);
        }
    }

    private final class Session implements ReadyHandler {

        private final Fd fd;

        private final Registration own;

        private final StringBuilder request = new StringBuilder();

        private Session(Fd fd) throws IOException {
            this.fd = fd;
            this.own = loop.register(fd, Epoll.IN, this);
        }

        @Override
        public void onReady(int events) throws IOException {
            long count = Io.receive(fd, buffer);
            if (count == Io.WOULD_BLOCK) {
                return;
            }
            if (count <= 0) {
                end();
                return;
            }
            request.append(new String(buffer.asSlice(0, count).toArray(JAVA_BYTE), StandardCharsets.ISO_8859_1));
            if (request.toString().endsWith("\r\n\r\n")) {
                requests.add(request.toString());
                send(answer);
                if (endsAfterAnswer) {
                    end();
                }
            }
        }

        @Override
        public void onFailure(Exception failure) {
            end();
        }

        private void send(String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            MemorySegment.copy(bytes, 0, buffer, JAVA_BYTE, 0, bytes.length);
            if (bytes.length > 0) {
                assertThat(Io.send(fd, buffer, 0, bytes.length)).isEqualTo(bytes.length);
            }
        }

        private void end() {
            if (sessions.remove(this)) {
                own.forget();
                fd.close();
            }
        }
    }
}
