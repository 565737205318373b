package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocketOptionTest {

    @ParameterizedTest
    @CsvSource({
        "REUSEADDR, 1",
        "REUSEPORT, 1",
        "KEEPALIVE, 1",
        "NODELAY, 1",
        "KEEPIDLE, 77",
        "KEEPINTVL, 11",
        "KEEPCNT, 5",
        "USER_TIMEOUT, 12345",
        "FASTOPEN, 256"
    })
    void shouldHoldWhatWasSet(SocketOption option, int value) throws Exception {
        try (Fd fd = Sockets.open(Loopback.ANY_PORT, "options")) {
            assertThat(Sockets.get(fd, option)).isNotEqualTo(value);
            Sockets.set(fd, option, value);
            assertThat(Sockets.get(fd, option)).isEqualTo(value);
        }
    }

    @ParameterizedTest
    @CsvSource({"SNDBUF", "RCVBUF"})
    void shouldDoubleTheSizesOfBuffers(SocketOption option) throws Exception {
        try (Fd fd = Sockets.open(Loopback.ANY_PORT, "options")) {
            Sockets.set(fd, option, 20_000);
            assertThat(Sockets.get(fd, option)).isEqualTo(40_000);
        }
    }

    @Test
    void shouldNameTheProcessorOfAConnection() throws Exception {
        try (Loopback pair = Loopback.open()) {
            Loopback.send(pair.client(), "x");
            assertThat(Loopback.received(pair.server())).isEqualTo("x");
            // A processor that is offline now may have been at work then; what exists is more than what is available.
            assertThat(Sockets.get(pair.server(), SocketOption.INCOMING_CPU)).isBetween(0, 8192);
        }
    }

    @Test
    void shouldHandNodelayOnToWhatIsAccepted() throws Exception {
        try (Fd listener = Sockets.listen(Loopback.ANY_PORT, 8)) {
            Sockets.set(listener, SocketOption.NODELAY, 1);
            Sockets.set(listener, SocketOption.KEEPALIVE, 1);
            try (Fd client = Loopback.connected(Sockets.localAddress(listener));
                    Fd server = Loopback.accepted(listener)) {
                assertThat(Sockets.get(client, SocketOption.NODELAY)).isZero();
                assertThat(Sockets.get(server, SocketOption.NODELAY)).isEqualTo(1);
                assertThat(Sockets.get(server, SocketOption.KEEPALIVE)).isEqualTo(1);
            }
        }
    }

    @Test
    void shouldHoldASilentClientBackUntilItSpeaks() throws Exception {
        try (Fd listener = Sockets.listen(Loopback.ANY_PORT, 8)) {
            Sockets.set(listener, SocketOption.DEFER_ACCEPT, 30);
            assertThat(Sockets.get(listener, SocketOption.DEFER_ACCEPT)).isGreaterThanOrEqualTo(30);
            try (Fd client = Loopback.connected(Sockets.localAddress(listener))) {
                assertThat(Poll.readable(listener, Loopback.QUIET_MS)).isFalse();
                assertThat(Loopback.attemptToAccept(listener)).isInstanceOf(Accept.NothingPending.class);
                Loopback.send(client, "GET");
                try (Fd server = Loopback.accepted(listener)) {
                    assertThat(Loopback.received(server)).isEqualTo("GET");
                }
            }
        }
    }

    @Test
    void shouldResetTheConnectionWithALingerOfZero() throws Exception {
        try (Loopback pair = Loopback.open();
                Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(1);
            Sockets.setLinger(pair.client(), 0);
            pair.client().close();
            assertThat(Poll.readable(pair.server(), Loopback.DEADLINE_MS)).isTrue();
            assertThat(Io.receive(pair.server(), buffer)).isEqualTo(-Errno.ECONNRESET.number());
            assertThat(Sockets.peerAddress(pair.server())).isEmpty();
        }
    }

    @Test
    void shouldRefuseWhatASocketDoesNotHave() throws Exception {
        try (Fd tcp = Sockets.open(Loopback.ANY_PORT, "IPv4");
                Sockets.Pair unix = Sockets.pair(Sockets.Kind.STREAM, "unix");
                Pipe pipe = Pipe.open("pipe")) {
            assertRefused(unix.left(), SocketOption.NODELAY, 1, Errno.EOPNOTSUPP);
            assertRefused(tcp, SocketOption.V6ONLY, 1, Errno.ENOPROTOOPT);
            assertRefused(tcp, SocketOption.ACCEPTCONN, 1, Errno.ENOPROTOOPT);
            assertRefused(tcp, SocketOption.KEEPIDLE, 0, Errno.EINVAL);
            assertRefused(pipe.sink(), SocketOption.REUSEADDR, 1, Errno.ENOTSOCK);
            assertThatExceptionOfType(ErrnoException.class)
                    .isThrownBy(() -> Sockets.get(unix.left(), SocketOption.NODELAY))
                    .withMessageMatching("getsockopt\\(fd=\\d+, option=1\\): EOPNOTSUPP.*");
            assertThatExceptionOfType(ErrnoException.class)
                    .isThrownBy(() -> Sockets.setLinger(pipe.sink(), 1))
                    .withMessageMatching("setsockopt\\(fd=\\d+, LINGER\\): ENOTSOCK.*");
        }
    }

    private static void assertRefused(Fd fd, SocketOption option, int value, Errno errno) {
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(() -> Sockets.set(fd, option, value))
                .matches(e -> e.errno() == errno, errno.name())
                .withMessageStartingWith("setsockopt(fd=" + fd.number() + ", " + option + "): " + errno);
    }
}
