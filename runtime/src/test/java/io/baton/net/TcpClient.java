package io.baton.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.Connect;
import io.baton.ffi.Errno;
import io.baton.ffi.Fd;
import io.baton.ffi.Io;
import io.baton.ffi.Poll;
import io.baton.ffi.SocketOption;
import io.baton.ffi.Sockets;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A client with a thread of its own: each call waits for its end, and each wait has a deadline. */
public final class TcpClient implements AutoCloseable {

    private static final int PATIENCE_MS = 60_000;

    private static final int BUFFER_BYTES = 65_536;

    private final Arena arena = Arena.ofConfined();

    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES);

    private final Fd fd;

    private TcpClient(Fd fd) {
        this.fd = fd;
    }

    /** Connects, or says that nobody listens. */
    public static Optional<TcpClient> connect(Listener listener) throws IOException {
        Fd fd = Sockets.open(listener.address(), "client");
        Connect begun = Sockets.connect(fd, listener.address());
        if (begun instanceof Connect.InProgress) {
            assertThat(Poll.writable(fd, PATIENCE_MS)).isTrue();
        }
        Optional<Errno> failure =
                begun instanceof Connect.Failed failed ? Optional.of(failed.errno()) : Sockets.pendingError(fd);
        if (failure.isPresent()) {
            fd.close();
            assertThat(failure).contains(Errno.ECONNREFUSED);
            return Optional.empty();
        }
        Sockets.set(fd, SocketOption.NODELAY, 1);
        return Optional.of(new TcpClient(fd));
    }

    public void send(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, 0, bytes.length);
        long result = Io.send(fd, buffer, 0, bytes.length);
        if (result != bytes.length) {
            throw new IOException("send brought " + result);
        }
    }

    /** What one read brings; empty at the end of the stream. */
    public String receive() throws IOException {
        if (!Poll.readable(fd, PATIENCE_MS)) {
            throw new IOException("nothing came");
        }
        long count = Io.receive(fd, buffer);
        if (count < 0) {
            throw new IOException("recv brought " + Errno.ofResult(count));
        }
        byte[] bytes = new byte[(int) count];
        MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, bytes, 0, bytes.length);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Sends something and waits for an answer that ends so, and that nothing follows. */
    public String exchange(String request, String endOfAnswer) throws IOException {
        send(request);
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith(endOfAnswer)) {
            String part = receive();
            if (part.isEmpty()) {
                throw new IOException("the connection ended after: " + answer);
            }
            answer.append(part);
        }
        return answer.toString();
    }

    @Override
    public void close() {
        if (fd.isOpen()) {
            fd.close();
            arena.close();
        }
    }
}
