package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.baton.ffi.testing.OpenDescriptors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketsListenTest {

    @Test
    void shouldListenOnEachKindOfAddress(@TempDir Path folder) throws Exception {
        Loopback.assumeInet6();
        for (Address address : new Address[] {
            Loopback.ANY_PORT,
            Address.parse("[::1]:0"),
            new Address.UnixPath(folder + "/web.sock"),
            new Address.UnixAbstract("baton test " + ProcessHandle.current().pid())
        }) {
            try (Fd listener = Sockets.listen(address, 8)) {
                Address bound = Sockets.localAddress(listener);
                assertThat(listener).hasToString("Fd[" + listener.number() + " listener " + bound + "]");
                assertThat(Sockets.get(listener, SocketOption.ACCEPTCONN)).isEqualTo(1);
                try (Fd client = Loopback.connected(bound);
                        Fd server = Loopback.accepted(listener)) {
                    assertThat(Sockets.peerAddress(client)).contains(bound);
                    assertThat(Sockets.localAddress(server)).isEqualTo(bound);
                    assertThat(Sockets.peerAddress(server)).contains(Sockets.localAddress(client));
                    Loopback.send(client, "hello");
                    assertThat(Loopback.received(server)).isEqualTo("hello");
                }
            }
        }
    }

    @Test
    void shouldRefuseAPortThatIsTaken() throws Exception {
        try (Fd first = Sockets.listen(Loopback.ANY_PORT, 8)) {
            Address taken = Sockets.localAddress(first);
            assertRefused(
                    Errno.EADDRINUSE,
                    () -> Sockets.listen(taken, 8),
                    "bind\\(fd=\\d+, " + taken + "\\): EADDRINUSE \\(98\\), Address already in use");
        }
    }

    @Test
    void shouldTakeAPortOnWhichAnEarlierListenersConnectionsLinger() throws Exception {
        Address address;
        try (Fd first = Sockets.listen(Loopback.ANY_PORT, 8)) {
            address = Sockets.localAddress(first);
            try (Fd client = Loopback.connected(address);
                    Fd server = Loopback.accepted(first)) {
                Sockets.shutdown(server, Sockets.Direction.WRITE); // the first to end is the one that lingers
                assertThat(Loopback.received(client)).isEmpty();
            }
        }
        try (Fd withoutReuse = Sockets.open(address, "without SO_REUSEADDR")) {
            assertRefused(Errno.EADDRINUSE, () -> Sockets.bind(withoutReuse, address), "bind.*");
        }
        try (Fd second = Sockets.listen(address, 8)) {
            assertThat(Sockets.localAddress(second)).isEqualTo(address);
        }
    }

    @Test
    void shouldRefuseAHostOfAnotherMachine() {
        assertRefused(
                Errno.EADDRNOTAVAIL,
                () -> Sockets.listen(Address.parse("192.0.2.1:0"), 8),
                "bind\\(fd=\\d+, 192.0.2.1:0\\): EADDRNOTAVAIL \\(99\\), Cannot assign requested address");
    }

    @Test
    void shouldRefuseAnAddressOfAnotherFamily() throws Exception {
        Loopback.assumeInet6();
        try (Fd inet4 = Sockets.open(Loopback.ANY_PORT, "IPv4");
                Fd inet6 = Sockets.open(Address.parse("[::1]:0"), "IPv6")) {
            assertRefused(
                    Errno.EAFNOSUPPORT, () -> Sockets.bind(inet4, Address.parse("[::1]:0")), "bind.*EAFNOSUPPORT.*");
            assertRefused(Errno.EINVAL, () -> Sockets.bind(inet6, Loopback.ANY_PORT), "bind.*EINVAL.*");
        }
    }

    @Test
    void shouldRefuseAPathThatIsTakenAndLeaveItAlone(@TempDir Path folder) throws Exception {
        var path = new Address.UnixPath(folder + "/web.sock");
        Sockets.listen(path, 8).close();
        assertThat(SocketPaths.look(path)).isEqualTo(SocketPaths.Found.SOCKET);
        assertRefused(Errno.EADDRINUSE, () -> Sockets.listen(path, 8), "bind.*EADDRINUSE.*");
        assertThat(SocketPaths.look(path)).isEqualTo(SocketPaths.Found.SOCKET);

        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("target"));
        assertRefused(Errno.EADDRINUSE, () -> Sockets.listen(new Address.UnixPath(link.toString()), 8), "bind.*");
        assertThat(folder.resolve("target")).doesNotExist();
    }

    @Test
    void shouldRefuseAPathWhoseFolderIsMissing(@TempDir Path folder) {
        var path = new Address.UnixPath(folder + "/missing/web.sock");
        assertRefused(Errno.ENOENT, () -> Sockets.listen(path, 8), "bind\\(fd=\\d+, " + path + "\\): ENOENT.*");
    }

    @Test
    void shouldRefuseAPathInAFolderOfOthers(@TempDir Path folder) throws Exception {
        Path closed = Files.createDirectory(
                folder.resolve("closed"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-x------")));
        assumeTrue(!Files.isWritable(closed), "SKIPPED: root may write to every folder");
        var path = new Address.UnixPath(closed + "/web.sock");
        assertRefused(Errno.EACCES, () -> Sockets.listen(path, 8), "bind.*EACCES.*");
    }

    @Test
    void shouldLetInet4AndInet6ListenOnOnePort() throws Exception {
        Loopback.assumeInet6();
        try (Fd inet6 = Sockets.listen(Address.parse("[::]:0"), 8)) {
            int port = ((Address.Inet6) Sockets.localAddress(inet6)).port();
            Address inet4Address = new Address.Inet4(0, port);
            try (Fd inet4 = Sockets.listen(inet4Address, 8);
                    Fd client = Loopback.connected(Address.parse("127.0.0.1:" + port));
                    Fd server = Loopback.accepted(inet4)) {
                assertThat(Sockets.get(inet6, SocketOption.V6ONLY)).isEqualTo(1);
                assertThat(Sockets.peerAddress(server)).contains(Sockets.localAddress(client));
                assertThat(Loopback.attemptToAccept(inet6)).isInstanceOf(Accept.NothingPending.class);
            }
            // and the other way round: without V6ONLY, [::] would take IPv4 as well
            try (Fd both = Sockets.open(Address.parse("[::]:0"), "both")) {
                Sockets.set(both, SocketOption.V6ONLY, 0);
                Sockets.bind(both, Address.parse("[::]:0"));
                Sockets.listen(both, 8);
                int taken = ((Address.Inet6) Sockets.localAddress(both)).port();
                assertRefused(Errno.EADDRINUSE, () -> Sockets.listen(new Address.Inet4(0, taken), 8), "bind.*");
                try (Fd client = Loopback.connected(Address.parse("127.0.0.1:" + taken));
                        Fd server = Loopback.accepted(both)) {
                    int from = ((Address.Inet4) Sockets.localAddress(client)).port();
                    assertThat(Sockets.peerAddress(server).orElseThrow()).hasToString("[::ffff:127.0.0.1]:" + from);
                }
            }
        }
    }

    @Test
    void shouldRefuseToListenOnWhatIsConnected() throws Exception {
        try (Sockets.Pair pair = Sockets.pair(Sockets.Kind.STREAM, "pair")) {
            assertRefused(
                    Errno.EINVAL,
                    () -> Sockets.listen(pair.left(), 8),
                    "listen\\(fd=\\d+\\): EINVAL \\(22\\), Invalid argument");
        }
    }

    @Test
    void shouldKeepTheBordersOfMessagesInASeqpacketPair() throws Exception {
        try (Sockets.Pair pair = Sockets.pair(Sockets.Kind.SEQPACKET, "pair")) {
            Loopback.send(pair.left(), "one");
            Loopback.send(pair.left(), "two");
            assertThat(Loopback.received(pair.right())).isEqualTo("one");
            assertThat(Loopback.received(pair.right())).isEqualTo("two");
            assertThat(Sockets.localAddress(pair.left())).isEqualTo(new Address.Unnamed());
        }
    }

    /** Refused with this errno, in these words, and without a descriptor left behind. */
    private static void assertRefused(Errno errno, ThrowingCallable call, String message) {
        var before = OpenDescriptors.ofThisProcess();
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(call)
                .matches(e -> e.errno() == errno, errno.name())
                .withMessageMatching(message);
        assertThat(OpenDescriptors.ofThisProcess().keySet()).isEqualTo(before.keySet());
    }
}
