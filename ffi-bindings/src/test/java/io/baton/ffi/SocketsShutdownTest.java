package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketsShutdownTest {

    @Test
    void shouldEndOneDirectionAndLeaveTheOther() throws Exception {
        try (Loopback pair = Loopback.open()) {
            Loopback.send(pair.client(), "last words");
            assertThat(Sockets.shutdown(pair.client(), Sockets.Direction.WRITE)).isTrue();
            assertThat(Loopback.received(pair.server())).isEqualTo("last words");
            assertThat(Loopback.received(pair.server())).isEmpty();
            Loopback.send(pair.server(), "answer");
            assertThat(Loopback.received(pair.client())).isEqualTo("answer");
        }
    }

    @Test
    void shouldSayThatThereWasNoConnection() throws Exception {
        try (Fd fd = Sockets.open(Loopback.ANY_PORT, "unconnected");
                Pipe pipe = Pipe.open("pipe")) {
            assertThat(Sockets.shutdown(fd, Sockets.Direction.BOTH)).isFalse();
            assertThatExceptionOfType(ErrnoException.class)
                    .isThrownBy(() -> Sockets.shutdown(pipe.sink(), Sockets.Direction.WRITE))
                    .withMessageMatching("shutdown\\(fd=\\d+\\): ENOTSOCK \\(88\\), Socket operation on non-socket");
        }
    }

    @Test
    void shouldRefuseNewConnectionsOfAListenerAtOnceAndAcceptThemAgain() throws Exception {
        try (Fd listener = Sockets.listen(Loopback.ANY_PORT, 8)) {
            Address address = Sockets.localAddress(listener);
            for (int round = 0; round < 3; round++) {
                assertThat(Sockets.stopListening(listener)).isTrue();
                assertThat(Loopback.attempt(address)).contains(Errno.ECONNREFUSED);
                assertThat(Loopback.attemptToAccept(listener)).isInstanceOf(Accept.NotListening.class);
                assertThat(Sockets.get(listener, SocketOption.ACCEPTCONN)).isZero();
                assertThat(Sockets.localAddress(listener)).isEqualTo(address);
                assertThat(Sockets.stopListening(listener)).isFalse();

                Sockets.listen(listener, 8);
                assertServes(listener, address);
            }
        }
    }

    /** Why there is {@link Sockets#stopListening}: to shut a listener down twice poisons it. */
    @Test
    void shouldNotEndTheConnectionsOfARevivedListener() throws Exception {
        try (Fd listener = Sockets.listen(Loopback.ANY_PORT, 8)) {
            Address address = Sockets.localAddress(listener);
            assertThat(Sockets.stopListening(listener)).isTrue();
            assertThat(Sockets.stopListening(listener)).isFalse();
            Sockets.listen(listener, 8);
            assertServes(listener, address);

            assertThat(Sockets.shutdown(listener, Sockets.Direction.READ)).isTrue();
            assertThat(Sockets.shutdown(listener, Sockets.Direction.READ)).isFalse();
            Sockets.listen(listener, 8);
            try (Fd client = Loopback.connected(address);
                    Fd server = Loopback.accepted(listener)) {
                assertThat(client.isOpen()).isTrue();
                assertThat(Loopback.received(server)).isEmpty(); // the end, although the client has not ended it
            }
        }
    }

    @Test
    void shouldKeepTheOptionsOfARevivedListener() throws Exception {
        Map<SocketOption, Integer> options = new EnumMap<>(Map.of(
                SocketOption.REUSEADDR, 1,
                SocketOption.NODELAY, 1,
                SocketOption.KEEPALIVE, 1,
                SocketOption.KEEPIDLE, 77,
                SocketOption.KEEPINTVL, 11,
                SocketOption.FASTOPEN, 256,
                SocketOption.USER_TIMEOUT, 12_345));
        try (Fd listener = Sockets.listen(Loopback.ANY_PORT, 8)) {
            for (var option : options.entrySet()) {
                Sockets.set(listener, option.getKey(), option.getValue());
            }
            Sockets.set(listener, SocketOption.DEFER_ACCEPT, 30);
            options.put(SocketOption.DEFER_ACCEPT, Sockets.get(listener, SocketOption.DEFER_ACCEPT)); // rounded up
            Sockets.stopListening(listener);
            Sockets.listen(listener, 8);
            for (var option : options.entrySet()) {
                assertThat(Sockets.get(listener, option.getKey()))
                        .as("%s", option.getKey())
                        .isEqualTo(option.getValue());
            }
        }
    }

    /** A removed listener whose descriptor lives on in another process: a duplicate refers to the same socket. */
    @Test
    void shouldReachEveryDescriptorOfTheListener() throws Exception {
        try (Fd listener = Sockets.listen(Loopback.ANY_PORT, 8);
                Fd other = listener.duplicate();
                Fd served = Loopback.connected(Sockets.localAddress(listener));
                Fd server = Loopback.accepted(other)) {
            Address address = Sockets.localAddress(listener);
            assertThat(Sockets.stopListening(listener)).isTrue();
            assertThat(Loopback.attempt(address)).contains(Errno.ECONNREFUSED);
            assertThat(Loopback.attemptToAccept(other)).isInstanceOf(Accept.NotListening.class);

            Loopback.send(served, "still here");
            assertThat(Loopback.received(server)).isEqualTo("still here");

            Sockets.listen(other, 8);
            assertServes(listener, address);
            assertServes(other, address);
        }
    }

    @Test
    void shouldResetWhatWaitsInTheQueueOfTheListener() throws Exception {
        try (Fd listener = Sockets.listen(Loopback.ANY_PORT, 8);
                Fd waiting = Loopback.connected(Sockets.localAddress(listener));
                Arena arena = Arena.ofConfined()) {
            assertThat(Poll.readable(listener, Loopback.DEADLINE_MS)).isTrue();
            Sockets.stopListening(listener);
            assertThat(Poll.readable(waiting, Loopback.DEADLINE_MS)).isTrue();
            assertThat(Io.receive(waiting, arena.allocate(1))).isEqualTo(-Errno.ECONNRESET.number());
        }
    }

    /** The port stays ours, as long as everybody else who wants it asks without SO_REUSEADDR. */
    @Test
    void shouldKeepTheAddressOfTheListener() throws Exception {
        try (Fd listener = Sockets.listen(Loopback.ANY_PORT, 8)) {
            Address address = Sockets.localAddress(listener);
            Sockets.stopListening(listener);
            try (Fd rival = Sockets.open(address, "rival")) {
                assertThatExceptionOfType(ErrnoException.class)
                        .isThrownBy(() -> Sockets.bind(rival, address))
                        .matches(e -> e.errno() == Errno.EADDRINUSE);
            }
            // One that does ask so may take it: to revive the listener then fails.
            try (Fd successor = Sockets.listen(address, 8)) {
                assertServes(successor, address);
                assertThatExceptionOfType(ErrnoException.class)
                        .isThrownBy(() -> Sockets.listen(listener, 8))
                        .matches(e -> e.errno() == Errno.EADDRINUSE);
            }
            Sockets.listen(listener, 8);
            assertServes(listener, address);
        }
    }

    /** Why {@link Sockets#listen(Address, int)} asks for a port by number, even where any will do. */
    @Test
    void shouldLoseAPortThatTheKernelChose() throws Exception {
        try (Fd listener = Sockets.open(Loopback.ANY_PORT, "bound to port 0")) {
            Sockets.bind(listener, Loopback.ANY_PORT);
            Sockets.listen(listener, 8);
            Address before = Sockets.localAddress(listener);
            Sockets.stopListening(listener);
            try (Fd rival = Sockets.open(before, "rival")) {
                Sockets.bind(rival, before);
                Sockets.listen(listener, 8);
                assertThat(Sockets.localAddress(listener)).isNotEqualTo(before);
            }
        }
    }

    @Test
    void shouldEndAUnixListenerForGood(@TempDir Path folder) throws Exception {
        var address = new Address.UnixPath(folder + "/web.sock");
        try (Fd listener = Sockets.listen(address, 8)) {
            assertServes(listener, address);
            assertThat(Sockets.stopListening(listener)).isTrue();
            assertThat(Loopback.attempt(address)).contains(Errno.ECONNREFUSED);
            assertThat(Loopback.attemptToAccept(listener)).isInstanceOf(Accept.NothingPending.class);
            Sockets.listen(listener, 8);
            assertThat(Loopback.attempt(address)).contains(Errno.ECONNREFUSED);
        }
    }

    private static void assertServes(Fd listener, Address address) throws Exception {
        try (Fd client = Loopback.connected(address);
                Fd server = Loopback.accepted(listener);
                Arena arena = Arena.ofConfined()) {
            Loopback.send(client, "ping");
            assertThat(Loopback.received(server)).isEqualTo("ping");
            MemorySegment rest = arena.allocate(1);
            assertThat(Io.receive(server, rest)).isEqualTo(Io.WOULD_BLOCK);
        }
    }
}
