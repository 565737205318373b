package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IoTest {

    private static final long RESET = -Errno.ECONNRESET.number();

    private static final long PIPE = -Errno.EPIPE.number();

    @Test
    void shouldMoveBytesAndSayWhenThereAreNone() throws Exception {
        try (Loopback pair = Loopback.open();
                Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(16);
            assertThat(Io.receive(pair.server(), buffer)).isEqualTo(Io.WOULD_BLOCK);
            assertThat(Io.read(pair.server(), buffer)).isEqualTo(Io.WOULD_BLOCK);
            assertThat(Io.write(pair.client(), Loopback.bytes(arena, "written")))
                    .isEqualTo(7);
            assertThat(Poll.readable(pair.server(), Loopback.DEADLINE_MS)).isTrue();
            assertThat(Io.peek(pair.server(), buffer)).isEqualTo(7);
            assertThat(Io.read(pair.server(), buffer)).isEqualTo(7);
            assertThat(Loopback.text(buffer, 7)).isEqualTo("written");
            assertThat(Io.peek(pair.server(), buffer)).isEqualTo(Io.WOULD_BLOCK);
        }
    }

    @Test
    void shouldWriteUntilThereIsNoRoom() throws Exception {
        try (Loopback pair = Loopback.open();
                Arena arena = Arena.ofConfined()) {
            MemorySegment chunk = arena.allocate(1 << 16);
            long sent = 0;
            long result = 0;
            for (int i = 0; i < 10_000 && result >= 0; i++) {
                sent += result;
                result = Io.send(pair.client(), chunk);
            }
            assertThat(result).isEqualTo(Io.WOULD_BLOCK);
            assertThat(Io.write(pair.client(), chunk)).isEqualTo(Io.WOULD_BLOCK);
            Sockets.shutdown(pair.client(), Sockets.Direction.WRITE);
            assertThat(drained(pair.server(), chunk)).isEqualTo(sent);
        }
    }

    @Test
    void shouldStopWithinOneOfSeveralBuffersWhereTheRoomEnds() throws Exception {
        try (Pipe pipe = Pipe.open("pipe");
                IoVectors out = new IoVectors(3);
                Arena arena = Arena.ofConfined()) {
            int room = pipe.resize(4096);
            MemorySegment second = arena.allocate(2000).fill((byte) 'b');
            out.add(arena.allocate(room - 1000).fill((byte) 'a'));
            out.add(second);
            out.add(second);
            assertThat(Io.write(pipe.sink(), out)).isEqualTo(room);
            assertThat(Io.write(pipe.sink(), out)).isEqualTo(Io.WOULD_BLOCK);

            MemorySegment read = arena.allocate(room + 1L);
            assertThat(Io.read(pipe.source(), read)).isEqualTo(room);
            assertThat(Loopback.text(read, room)).isEqualTo("a".repeat(room - 1000) + "b".repeat(1000));
        }
    }

    @Test
    void shouldWaitWithASmallRestWhenMoreIsPromised() throws Exception {
        try (Loopback pair = Loopback.open();
                Arena arena = Arena.ofConfined()) {
            assertThat(Io.sendMore(pair.client(), Loopback.bytes(arena, "head")))
                    .isEqualTo(4);
            assertThat(Poll.readable(pair.server(), Loopback.QUIET_MS)).isFalse();
            Loopback.send(pair.client(), "body");
            assertThat(Loopback.received(pair.server())).isEqualTo("headbody");
        }
    }

    @Test
    void shouldGiveAResetAsAValueOnceAndThenTheEnd() throws Exception {
        try (Loopback pair = Loopback.open();
                Arena arena = Arena.ofConfined()) {
            reset(pair);
            MemorySegment buffer = arena.allocate(1);
            assertThat(Io.receive(pair.server(), buffer)).isEqualTo(RESET);
            assertThat(Io.receive(pair.server(), buffer)).isZero();
        }
    }

    /** One of these raises SIGPIPE in a C program; that this test goes on shows that the JVM lives. */
    @Test
    void shouldGiveEveryWayToWriteToAClosedConnectionAsAValue(@TempDir Path folder) throws Exception {
        Path content = Files.writeString(folder.resolve("content"), "x");
        try (Loopback pair = Loopback.open();
                Pipe pipe = Pipe.open("pipe");
                Fd file = FileDescriptors.openLock(content.toString(), 0);
                IoVectors vectors = new IoVectors(1);
                Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = Loopback.bytes(arena, "x");
            vectors.add(bytes);
            assertThat(Io.write(pipe.sink(), bytes)).isEqualTo(1);
            reset(pair);
            assertThat(Io.send(pair.server(), bytes)).isEqualTo(RESET); // the pending error comes first, once
            assertThat(Io.send(pair.server(), bytes)).isEqualTo(PIPE);
            assertThat(Io.sendMore(pair.server(), bytes)).isEqualTo(PIPE);
            assertThat(Io.write(pair.server(), bytes)).isEqualTo(PIPE);
            assertThat(Io.write(pair.server(), vectors)).isEqualTo(PIPE);
            assertThat(Io.splice(pipe.source(), pair.server(), 1, false)).isEqualTo(PIPE);
            assertThat(Io.sendFile(file, pair.server(), 1)).isEqualTo(PIPE);
            pipe.source().close();
            assertThat(Io.write(pipe.sink(), bytes)).isEqualTo(PIPE);
        }
    }

    @Test
    void shouldGiveAMissingConnectionAsAValue() throws Exception {
        try (Fd fd = Sockets.open(Loopback.ANY_PORT, "unconnected");
                Arena arena = Arena.ofConfined()) {
            assertThat(Io.receive(fd, arena.allocate(1))).isEqualTo(-Errno.ENOTCONN.number());
            assertThat(Io.send(fd, arena.allocate(1))).isEqualTo(PIPE);
        }
    }

    @Test
    void shouldRefuseToReadIntoNoRoom() throws Exception {
        try (Loopback pair = Loopback.open();
                Pipe pipe = Pipe.open("pipe");
                IoVectors none = new IoVectors(1);
                Arena arena = Arena.ofConfined()) {
            MemorySegment noRoom = arena.allocate(0);
            Fd fd = pair.server();
            String why = "a read into no room would look like the end of the source";
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Io.read(fd, noRoom))
                    .withMessage(why);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Io.receive(fd, noRoom))
                    .withMessage(why);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Io.peek(fd, noRoom))
                    .withMessage(why);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Io.read(fd, none))
                    .withMessage(why);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Io.splice(fd, pipe.sink(), 0, false))
                    .withMessage(why);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Io.sendFile(fd, fd, 0))
                    .withMessage(why);
        }
    }

    @Test
    void shouldThrowForMistakes() throws Exception {
        try (Pipe pipe = Pipe.open("pipe");
                Sockets.Pair messages = Sockets.pair(Sockets.Kind.SEQPACKET, "messages");
                Arena arena = Arena.ofConfined()) {
            int sink = pipe.sink().number();
            assertThatExceptionOfType(ErrnoException.class)
                    .isThrownBy(() -> Io.read(pipe.sink(), arena.allocate(1)))
                    .withMessage("read(fd=" + sink + "): EBADF (9), Bad file descriptor");
            assertThatExceptionOfType(ErrnoException.class)
                    .isThrownBy(() -> Io.send(pipe.sink(), arena.allocate(1)))
                    .withMessage("send(fd=" + sink + "): ENOTSOCK (88), Socket operation on non-socket");
            assertThatExceptionOfType(ErrnoException.class)
                    .isThrownBy(() -> Io.send(messages.left(), arena.allocate(1 << 24)))
                    .matches(e -> e.errno() == Errno.EMSGSIZE);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Io.read(pipe.source(), MemorySegment.ofArray(new byte[1])))
                    .withMessageContaining("memory of the Java heap");
        }
        Arena freed = Arena.ofConfined();
        MemorySegment gone = freed.allocate(1);
        freed.close();
        try (Pipe pipe = Pipe.open("pipe")) {
            assertThatIllegalStateException().isThrownBy(() -> Io.read(pipe.source(), gone));
        }
    }

    /** Ends the client's side with a reset that has arrived. */
    private static void reset(Loopback pair) throws Exception {
        Sockets.setLinger(pair.client(), 0);
        pair.client().close();
        assertThat(Poll.readable(pair.server(), Loopback.DEADLINE_MS)).isTrue();
    }

    private static long drained(Fd socket, MemorySegment buffer) throws Exception {
        long total = 0;
        while (true) {
            assertThat(Poll.readable(socket, Loopback.DEADLINE_MS)).isTrue();
            long count = Io.receive(socket, buffer);
            if (count == 0) {
                return total;
            }
            assertThat(count).isPositive();
            total += count;
        }
    }
}
