package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.baton.ffi.libc.Libc;
import io.baton.ffi.libc.LibcConstants;
import org.junit.jupiter.api.Test;

class SocketsAcceptTest {

    @Test
    void shouldFindNothingInAnEmptyQueue() throws Exception {
        try (Fd listener = Sockets.listen(Loopback.ANY_PORT, 8)) {
            assertThat(Loopback.attemptToAccept(listener)).isInstanceOf(Accept.NothingPending.class);
        }
    }

    @Test
    void shouldGiveConnectionsThatNeitherBlockNorSurviveExec() throws Exception {
        try (Loopback pair = Loopback.open()) {
            int flags = Libc.fcntl(pair.server().number(), LibcConstants.F_GETFL, 0);
            int getFdFlags = 1; // F_GETFD
            int fdFlags = Libc.fcntl(pair.server().number(), getFdFlags, 0);
            assertThat(flags & LibcConstants.O_NONBLOCK).isNotZero();
            assertThat(fdFlags & LibcConstants.FD_CLOEXEC).isNotZero();
        }
    }

    @Test
    void shouldSayWhoConnected() throws Exception {
        Loopback.assumeInet6();
        try (Fd listener = Sockets.listen(Address.parse("[::1]:0"), 8);
                Fd client = Loopback.connected(Sockets.localAddress(listener));
                AddressBuffer peer = new AddressBuffer()) {
            assertThat(Poll.readable(listener, Loopback.DEADLINE_MS)).isTrue();
            try (Fd server = ((Accept.Connected) Sockets.accept(listener, peer)).fd()) {
                assertThat(server.purpose()).isEqualTo("connection");
                assertThat(peer.address()).isEqualTo(Sockets.localAddress(client));
            }
        }
    }

    /** Linux queues a connection that its client has already reset: it is accepted, and the first read says so. */
    @Test
    void shouldAcceptAConnectionThatWasResetInTheQueue() throws Exception {
        try (Fd listener = Sockets.listen(Loopback.ANY_PORT, 8)) {
            try (Fd client = Loopback.connected(Sockets.localAddress(listener))) {
                Sockets.setLinger(client, 0);
            }
            assertThat(Poll.readable(listener, Loopback.DEADLINE_MS)).isTrue();
            switch (Loopback.attemptToAccept(listener)) {
                case Accept.Connected connected -> {
                    try (Fd server = connected.fd()) {
                        assertThat(Sockets.pendingError(server)).contains(Errno.ECONNRESET);
                    }
                }
                case Accept.Retry retry -> {} // ECONNABORTED: the client's address was gone already
                case Accept other -> throw new AssertionError(other);
            }
            assertThat(Loopback.attemptToAccept(listener)).isInstanceOf(Accept.NothingPending.class);
        }
    }

    @Test
    void shouldKeepAConnectionQueuedWhileNoDescriptorIsLeft() throws Exception {
        acceptOutOfDescriptors(); // loads every class first: without descriptors none can be
        acceptOutOfDescriptors();
    }

    private static void acceptOutOfDescriptors() throws Exception {
        DescriptorLimit limit = DescriptorLimit.current();
        Accept outcome;
        Accept again;
        try (Fd listener = Sockets.listen(Loopback.ANY_PORT, 8);
                Fd client = Loopback.connected(Sockets.localAddress(listener));
                AddressBuffer peer = new AddressBuffer()) {
            Loopback.send(client, "patience");
            int lowestFree;
            try (Fd next = listener.duplicate()) {
                lowestFree = next.number();
            }
            limit.withSoft(lowestFree);
            try {
                outcome = Sockets.accept(listener, peer);
                again = Sockets.accept(listener, peer);
            } finally {
                limit.withSoft(limit.soft());
            }
            assertThat(outcome).isEqualTo(new Accept.OutOfResources(Errno.EMFILE));
            assertThat(again).isEqualTo(new Accept.OutOfResources(Errno.EMFILE));
            assertThat(Poll.readable(listener, 0)).isTrue();
            try (Fd server = Loopback.accepted(listener)) {
                assertThat(Loopback.received(server)).isEqualTo("patience");
            }
        }
    }

    @Test
    void shouldSayThatASocketDoesNotListen() throws Exception {
        try (Fd tcp = Sockets.open(Loopback.ANY_PORT, "not listening");
                Sockets.Pair unix = Sockets.pair(Sockets.Kind.STREAM, "connected")) {
            assertThat(Loopback.attemptToAccept(tcp)).isInstanceOf(Accept.NotListening.class);
            assertThat(Loopback.attemptToAccept(unix.left())).isInstanceOf(Accept.NotListening.class);
        }
    }

    /** systemd may pass one by mistake; to try again would be to spin. */
    @Test
    void shouldThrowForADatagramSocket() throws Exception {
        int datagram = 2;
        int raw = Libc.socket(LibcConstants.AF_INET, datagram | LibcConstants.SOCK_CLOEXEC, 0);
        try (Fd fd = new Fd(ErrnoException.check("socket", "UDP", raw), "UDP")) {
            assertThatExceptionOfType(ErrnoException.class)
                    .isThrownBy(() -> Loopback.attemptToAccept(fd))
                    .withMessage("accept4(fd=" + raw + "): EOPNOTSUPP (95), Operation not supported");
        }
    }

    @Test
    void shouldThrowForWhatIsNoSocket() throws Exception {
        try (Pipe pipe = Pipe.open("pipe")) {
            assertThatExceptionOfType(ErrnoException.class)
                    .isThrownBy(() -> Loopback.attemptToAccept(pipe.source()))
                    .matches(e -> e.errno() == Errno.ENOTSOCK);
        }
    }
}
