package io.baton.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class IoSpliceTest {

    private static final int MIB = 1 << 20;

    /** One thread plays all three: the sender, the relay from socket to pipe to socket, and the receiver. */
    @Test
    void shouldRelayAMebibyteUnchanged() throws Exception {
        byte[] sent = randomBytes(MIB);
        ByteArrayOutputStream received = new ByteArrayOutputStream(MIB);
        try (Loopback upstream = Loopback.open();
                Loopback downstream = Loopback.open();
                Pipe pipe = Pipe.open("relay");
                Arena arena = Arena.ofConfined()) {
            MemorySegment source = arena.allocate(MIB).copyFrom(MemorySegment.ofArray(sent));
            MemorySegment buffer = arena.allocate(1 << 16);
            long written = 0;
            long inPipe = 0;
            boolean ended = false;
            while (received.size() < MIB || !ended || inPipe > 0) {
                if (written < MIB) {
                    long count = Io.send(upstream.client(), source.asSlice(written));
                    written += Math.max(0, count);
                    if (written == MIB) {
                        Sockets.shutdown(upstream.client(), Sockets.Direction.WRITE);
                    }
                }
                if (!ended) {
                    long count = Io.splice(upstream.server(), pipe.sink(), MIB, true);
                    ended = count == 0;
                    inPipe += Math.max(0, count);
                }
                if (inPipe > 0) {
                    inPipe -= Math.max(0, Io.splice(pipe.source(), downstream.server(), inPipe, !ended));
                }
                long count = Io.receive(downstream.client(), buffer);
                if (count > 0) {
                    received.writeBytes(buffer.asSlice(0, count).toArray(JAVA_BYTE));
                }
            }
            assertThat(Io.receive(downstream.client(), buffer)).isEqualTo(Io.WOULD_BLOCK);
        }
        assertThat(received.toByteArray()).isEqualTo(sent);
    }

    @Test
    void shouldSayWhenEitherSideWouldBlock() throws Exception {
        try (Loopback pair = Loopback.open();
                Pipe pipe = Pipe.open("pipe");
                Arena arena = Arena.ofConfined()) {
            assertThat(Io.splice(pair.server(), pipe.sink(), 10, false)).isEqualTo(Io.WOULD_BLOCK);
            assertThat(Io.splice(pipe.source(), pair.server(), 10, false)).isEqualTo(Io.WOULD_BLOCK);
            int room = pipe.resize(4096);
            assertThat(Io.write(pipe.sink(), arena.allocate(room))).isEqualTo(room);
            Loopback.send(pair.client(), "x");
            assertThat(Poll.readable(pair.server(), Loopback.DEADLINE_MS)).isTrue();
            assertThat(Io.splice(pair.server(), pipe.sink(), 10, false)).isEqualTo(Io.WOULD_BLOCK);
        }
    }

    @Test
    void shouldThrowWhereNeitherSideIsAPipe() throws Exception {
        try (Loopback pair = Loopback.open()) {
            Fd from = pair.server();
            Fd to = pair.client();
            assertThatExceptionOfType(ErrnoException.class)
                    .isThrownBy(() -> Io.splice(from, to, 1, false))
                    .withMessage("splice(from fd=%d, to fd=%d): EINVAL (22), Invalid argument"
                            .formatted(from.number(), to.number()));
        }
    }

    @Test
    void shouldGiveTheResetOfASourceAsAValue() throws Exception {
        try (Loopback pair = Loopback.open();
                Pipe pipe = Pipe.open("pipe")) {
            Sockets.setLinger(pair.client(), 0);
            pair.client().close();
            assertThat(Poll.readable(pair.server(), Loopback.DEADLINE_MS)).isTrue();
            assertThat(Io.splice(pair.server(), pipe.sink(), 1, false)).isEqualTo(-Errno.ECONNRESET.number());
        }
    }

    @Test
    void shouldSendAFileUnchangedToItsEnd(@TempDir Path folder) throws Exception {
        byte[] content = randomBytes(300_001);
        Path path = Files.write(folder.resolve("body"), content);
        ByteArrayOutputStream received = new ByteArrayOutputStream(content.length);
        try (Loopback pair = Loopback.open();
                Fd file = FileDescriptors.openLock(path.toString(), 0);
                Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(1 << 16);
            long count;
            do {
                count = Io.sendFile(file, pair.server(), 100_000);
                long read = Io.receive(pair.client(), buffer);
                if (read > 0) {
                    received.writeBytes(buffer.asSlice(0, read).toArray(JAVA_BYTE));
                }
            } while (count != 0);
            while (received.size() < content.length) {
                received.writeBytes(
                        Loopback.received(pair.client()).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            }
        }
        assertThat(received.toByteArray()).isEqualTo(content);
    }

    @Test
    void shouldThrowWhereTheSourceOfSendFileIsNoFile() throws Exception {
        try (Loopback pair = Loopback.open();
                Loopback other = Loopback.open()) {
            assertThatExceptionOfType(ErrnoException.class)
                    .isThrownBy(() -> Io.sendFile(other.server(), pair.server(), 1))
                    .withMessage("sendfile(from fd=%d, to fd=%d): EINVAL (22), Invalid argument"
                            .formatted(other.server().number(), pair.server().number()));
        }
    }

    private static byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        new Random(42).nextBytes(bytes);
        return bytes;
    }
}
