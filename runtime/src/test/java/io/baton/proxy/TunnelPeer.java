package io.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.Connect;
import io.baton.ffi.Fd;
import io.baton.ffi.Io;
import io.baton.ffi.Sockets;
import io.baton.net.Listener;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * The far end of a connection of a loop that a test steps, so it never waits. Its bulk is bytes that their positions
 * decide: none can be lost, doubled, moved or changed without being seen.
 */
final class TunnelPeer implements AutoCloseable {

    /** A prime, so that no buffer is as long as the pattern. */
    private static final int PATTERN_BYTES = 1_048_573;

    private final Arena arena = Arena.ofConfined();

    private final MemorySegment pattern = arena.allocate(2L * PATTERN_BYTES);

    private final MemorySegment buffer = arena.allocate(PATTERN_BYTES);

    private final Fd fd;

    private long sent;

    private long received;

    private boolean isAtEnd;

    private boolean isReset;

    TunnelPeer(Fd fd) {
        this.fd = fd;
        byte[] bytes = new byte[PATTERN_BYTES];
        new Random(4711).nextBytes(bytes);
        MemorySegment.copy(bytes, 0, pattern, ValueLayout.JAVA_BYTE, 0, PATTERN_BYTES);
        MemorySegment.copy(bytes, 0, pattern, ValueLayout.JAVA_BYTE, PATTERN_BYTES, PATTERN_BYTES);
    }

    /** Begins to connect, to a listener that may never accept. */
    static TunnelPeer begin(Listener listener) throws IOException {
        Fd fd = Sockets.open(listener.address(), "peer");
        assertThat(Sockets.connect(fd, listener.address())).isNotInstanceOf(Connect.Failed.class);
        return new TunnelPeer(fd);
    }

    /** Sends as much as there is room for. */
    long sendSome(long bytesMax) throws IOException {
        long at = sent % PATTERN_BYTES;
        long count = Io.send(fd, pattern.asSlice(at, Math.min(bytesMax, PATTERN_BYTES)));
        isReset |= count < 0 && count != Io.WOULD_BLOCK;
        sent += Math.max(0, count);
        return Math.max(0, count);
    }

    /** Receives what is there, which must be what the other peer has sent. */
    long receiveSome(long bytesMax) throws IOException {
        long count = Io.receive(fd, buffer, 0, Math.min(bytesMax, PATTERN_BYTES));
        isAtEnd |= count == 0;
        isReset |= count < 0 && count != Io.WOULD_BLOCK;
        if (count > 0) {
            long at = received % PATTERN_BYTES;
            assertThat(MemorySegment.mismatch(buffer, 0, count, pattern, at, at + count))
                    .as("first wrong byte after %d", received)
                    .isEqualTo(-1);
            received += count;
        }
        return Math.max(0, count);
    }

    void say(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, 0, bytes.length);
        assertThat(Io.send(fd, buffer, 0, bytes.length)).isEqualTo(bytes.length);
    }

    /** The text that is there; empty when nothing is. */
    String heard() throws IOException {
        long count = Io.receive(fd, buffer);
        isAtEnd |= count == 0;
        isReset |= count < 0 && count != Io.WOULD_BLOCK;
        return new String(
                buffer.asSlice(0, Math.max(0, count)).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1);
    }

    long sent() {
        return sent;
    }

    long received() {
        return received;
    }

    /** Whether the other side will send no more. */
    boolean isAtEnd() {
        return isAtEnd;
    }

    /** Whether the connection is lost. */
    boolean isReset() {
        return isReset;
    }

    /** Whether it has learned that the connection will bring no more, one way or the other. */
    boolean isOver() {
        return isAtEnd || isReset;
    }

    /** Sends no more, and still reads. */
    void end() throws IOException {
        Sockets.shutdown(fd, Sockets.Direction.WRITE);
    }

    /** Breaks the connection off. */
    void reset() throws IOException {
        Sockets.setLinger(fd, 0);
        close();
    }

    @Override
    public void close() {
        if (fd.isOpen()) {
            fd.close();
            arena.close();
        }
    }
}
