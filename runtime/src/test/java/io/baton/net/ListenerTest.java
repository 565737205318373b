package io.baton.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.ffi.Address;
import io.baton.ffi.Errno;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.SocketOption;
import io.baton.ffi.Sockets;
import org.junit.jupiter.api.Test;

class ListenerTest {

    @Test
    void shouldKnowThePortThatTheKernelChose() throws Exception {
        try (Listener listener = Listener.bind("web", Address.parse("127.0.0.1:0"), 8)) {
            assertThat(((Address.Inet4) listener.address()).port()).isPositive();
            assertThat(listener).hasToString("web (" + listener.address() + ")");
        }
    }

    @Test
    void shouldNotBindWhereAnotherListens() throws Exception {
        try (Listener listener = Listener.bind("web", Address.parse("127.0.0.1:0"), 8)) {
            assertThatThrownBy(() -> Listener.bind("other", listener.address(), 8))
                    .isInstanceOfSatisfying(
                            ErrnoException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EADDRINUSE));
        }
    }

    @Test
    void shouldAdoptASocketThatListensAlready() throws Exception {
        Fd fd = Sockets.listen(Address.parse("127.0.0.1:0"), 8);
        try (Listener listener = Listener.adopt("web", fd)) {
            assertThat(listener.address()).isEqualTo(Sockets.localAddress(fd));
        }
        assertThat(fd.isOpen()).isFalse();
    }

    @Test
    void shouldTuneTcpOnly() throws Exception {
        try (Listener tcp = Listener.bind("web", Address.parse("127.0.0.1:0"), 8);
                Listener unix = Listener.bind("unix", Address.parse("unix:@baton-tune-" + System.nanoTime()), 8)) {
            unix.tune(true);
            tcp.tune(true);
            assertThat(Sockets.get(tcp.fd(), SocketOption.NODELAY)).isOne();
            assertThat(Sockets.get(tcp.fd(), SocketOption.DEFER_ACCEPT)).isPositive();
            tcp.tune(false);
            assertThat(Sockets.get(tcp.fd(), SocketOption.DEFER_ACCEPT)).isZero();
        }
    }
}
