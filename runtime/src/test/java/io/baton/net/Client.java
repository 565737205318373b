package io.baton.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.Fd;
import io.baton.ffi.Io;
import io.baton.ffi.Sockets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** The other end of a connection under test. It never waits: the test steps the loop. */
public final class Client implements AutoCloseable {

    private static final int BYTES_MAX = 1 << 20;

    private final Arena arena = Arena.ofConfined();

    private final MemorySegment buffer = arena.allocate(BYTES_MAX);

    private final Fd fd;

    private final SteppedLoop loop;

    private MemorySegment prepared = MemorySegment.NULL;

    private boolean isAtEnd;

    Client(Fd fd, SteppedLoop loop) {
        this.fd = fd;
        this.loop = loop;
    }

    /** Sends all of a text at once. */
    public void send(String text) throws Exception {
        if (text.isEmpty()) {
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, 0, bytes.length);
        assertThat(Io.send(fd, buffer.asSlice(0, bytes.length))).isEqualTo(bytes.length);
    }

    /** Sends as much as the socket takes. */
    public long sendSome(long bytes) throws Exception {
        return Io.send(fd, buffer.asSlice(0, bytes));
    }

    /** Makes a text ready to be sent again and again without garbage. */
    public void prepare(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        prepared = arena.allocate(bytes.length);
        MemorySegment.copy(bytes, 0, prepared, ValueLayout.JAVA_BYTE, 0, bytes.length);
    }

    public void sendPrepared() throws Exception {
        Io.send(fd, prepared);
    }

    /** How many bytes have arrived. */
    public long receivePrepared() throws Exception {
        return Io.receive(fd, buffer);
    }

    /** What has arrived, which may be nothing; {@link #isAtEnd} says whether that was all. */
    public String received() throws Exception {
        long count = Io.receive(fd, buffer);
        if (count <= 0) {
            isAtEnd |= count != Io.WOULD_BLOCK;
            return "";
        }
        return new String(buffer.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1);
    }

    /** Steps the loop until so many bytes have come. */
    public String receive(int bytes) throws Exception {
        StringBuilder text = new StringBuilder();
        loop.turnUntil(() -> {
            try {
                text.append(received());
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            return text.length() >= bytes || isAtEnd;
        });
        return text.toString();
    }

    /** Sends, and steps the loop until an answer that ends so has come. */
    public String exchange(String request, String endOfAnswer) throws Exception {
        send(request);
        StringBuilder text = new StringBuilder();
        loop.turnUntil(() -> {
            try {
                text.append(received());
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            return text.toString().endsWith(endOfAnswer) || isAtEnd;
        });
        return text.toString();
    }

    /** Steps the loop until it has ended the connection, and returns what has come before. */
    public String receiveAll() throws Exception {
        return receive(Integer.MAX_VALUE);
    }

    /** Whether the other side has ended. */
    public boolean isAtEnd() {
        return isAtEnd;
    }

    /** Steps the loop until a text has come that ends so, or the connection has ended. */
    public String await(String end) throws Exception {
        return exchange("", end);
    }

    /** Steps the loop until so many bytes have come, and forgets them. */
    public void swallow(long bytes) throws Exception {
        long[] left = {bytes};
        loop.turnUntil(() -> {
            try {
                left[0] -= Math.max(0, Io.receive(fd, buffer, 0, Math.min(BYTES_MAX, Math.max(1, left[0]))));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            return left[0] <= 0;
        });
    }

    /** Whether nothing more has come, and no end; after a few turns. */
    public boolean isSilent() throws Exception {
        for (int i = 0; i < 5; i++) {
            loop.turn();
        }
        return received().isEmpty() && !isAtEnd;
    }

    /** Ends the connection as a crash does. */
    public void reset() throws Exception {
        Sockets.setLinger(fd, 0);
        close();
    }

    /** Whether the other side has ended, and not by a reset. */
    public boolean isEndedInOrder() throws Exception {
        return Io.receive(fd, buffer) == 0;
    }

    /** Sends no more, and still reads. */
    public void end() throws Exception {
        Sockets.shutdown(fd, Sockets.Direction.WRITE);
    }

    @Override
    public void close() {
        if (fd.isOpen()) {
            fd.close();
            arena.close();
        }
    }
}
