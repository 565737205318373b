package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketsConnectTest {

    @Test
    void shouldBeUnderWayUntilTheSocketIsWritable() throws Exception {
        try (Fd listener = Sockets.listen(Loopback.ANY_PORT, 8);
                Fd client = Sockets.open(Loopback.ANY_PORT, "client")) {
            assertThat(Sockets.peerAddress(client)).isEmpty();
            Connect begun = Sockets.connect(client, Sockets.localAddress(listener));
            assertThat(begun).isInstanceOf(Connect.InProgress.class);
            assertThat(Poll.writable(client, Loopback.DEADLINE_MS)).isTrue();
            assertThat(Sockets.pendingError(client)).isEmpty();
            assertThat(Sockets.peerAddress(client)).contains(Sockets.localAddress(listener));
        }
    }

    @Test
    void shouldReportARefusalOfTcpThroughThePendingErrorOnce() throws Exception {
        Address free = freePort();
        try (Fd client = Sockets.open(free, "client")) {
            assertThat(Sockets.connect(client, free)).isInstanceOf(Connect.InProgress.class);
            assertThat(Poll.writable(client, Loopback.DEADLINE_MS)).isTrue();
            assertThat(Sockets.pendingError(client)).contains(Errno.ECONNREFUSED);
            assertThat(Sockets.pendingError(client)).isEmpty();
        }
    }

    @Test
    void shouldFailAtOnceWhereNobodyListensOnAUnixSocket(@TempDir Path folder) throws Exception {
        var path = new Address.UnixPath(folder + "/web.sock");
        assertThat(Loopback.attempt(path)).contains(Errno.ENOENT);
        Sockets.listen(path, 8).close();
        assertThat(Loopback.attempt(path)).contains(Errno.ECONNREFUSED);
        assertThat(Loopback.attempt(new Address.UnixAbstract("baton nobody"))).contains(Errno.ECONNREFUSED);
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(Loopback.attempt(new Address.UnixPath(file.toString()))).contains(Errno.ECONNREFUSED);
        assertThat(Loopback.attempt(new Address.UnixPath(file + "/below"))).contains(Errno.ENOTDIR);
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"));
        assertThat(Loopback.attempt(new Address.UnixPath(loop.toString()))).contains(Errno.ELOOP);
    }

    @Test
    void shouldFailWhereTheQueueOfAUnixSocketIsFull() throws Exception {
        var address =
                new Address.UnixAbstract("baton full " + ProcessHandle.current().pid());
        List<Fd> clients = new ArrayList<>();
        try (Fd listener = Sockets.listen(address, 1)) {
            Connect outcome = Connect.Connected.INSTANCE;
            while (outcome instanceof Connect.Connected && clients.size() < 10) {
                clients.add(Sockets.open(address, "client"));
                outcome = Sockets.connect(clients.getLast(), address);
            }
            assertThat(outcome).isEqualTo(new Connect.Failed(Errno.EAGAIN));
            assertThat(listener.isOpen()).isTrue();
        } finally {
            clients.forEach(Fd::close);
        }
    }

    @Test
    void shouldFailForHostsThatNoRouteLeadsTo() throws Exception {
        Loopback.assumeInet6();
        assertThat(Loopback.attempt(Address.parse("255.255.255.255:80"))).contains(Errno.ENETUNREACH);
        assertThat(Loopback.attempt(Address.parse("[fe80::1]:80"))).contains(Errno.EINVAL); // through no interface
    }

    @Test
    void shouldFailForAUnixSocketOfAnotherKind(@TempDir Path folder) throws Exception {
        var address = new Address.UnixPath(folder + "/messages");
        try (Sockets.Pair pair = Sockets.pair(Sockets.Kind.SEQPACKET, "messages");
                Fd client = Sockets.open(address, "stream")) {
            Sockets.bind(pair.left(), address);
            assertThat(Sockets.connect(client, address)).isEqualTo(new Connect.Failed(Errno.EPROTOTYPE));
        }
    }

    @Test
    void shouldThrowForItsCallersMistakes() throws Exception {
        try (Fd listener = Sockets.listen(Loopback.ANY_PORT, 8);
                Fd client = Loopback.connected(Sockets.localAddress(listener));
                Pipe pipe = Pipe.open("pipe")) {
            Address address = Sockets.localAddress(listener);
            // the second question about the first attempt finds it connected
            assertThat(Sockets.connect(client, address)).isInstanceOf(Connect.Connected.class);
            assertThatExceptionOfType(ErrnoException.class)
                    .isThrownBy(() -> Sockets.connect(client, address))
                    .withMessage("connect(fd=%d, %s): EISCONN (106), Transport endpoint is already connected"
                            .formatted(client.number(), address));
            assertThatExceptionOfType(ErrnoException.class)
                    .isThrownBy(() -> Sockets.connect(pipe.sink(), address))
                    .matches(e -> e.errno() == Errno.ENOTSOCK);
            try (Fd inet4 = Sockets.open(address, "IPv4")) {
                assertThatExceptionOfType(ErrnoException.class)
                        .isThrownBy(() -> Sockets.connect(inet4, Address.parse("[::1]:80")))
                        .matches(e -> e.errno() == Errno.EAFNOSUPPORT);
            }
        }
    }

    /** Bound and not listening: nobody else can take the port, and who connects is refused. */
    private static Address freePort() throws Exception {
        try (Fd listener = Sockets.listen(Loopback.ANY_PORT, 1)) {
            return Sockets.localAddress(listener);
        }
    }
}
