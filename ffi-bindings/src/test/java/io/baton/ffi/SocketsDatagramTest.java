package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class SocketsDatagramTest {

    private final MemorySegment buffer = Arena.ofAuto().allocate(64);

    private static Fd bound() throws ErrnoException {
        Fd fd = Sockets.openDatagram(Loopback.ANY_PORT, "bound");
        Sockets.bind(fd, Loopback.ANY_PORT);
        return fd;
    }

    @Test
    void shouldKeepTheBordersOfWhatIsSent() throws Exception {
        try (Fd server = bound();
                Fd client = Sockets.openDatagram(Loopback.ANY_PORT, "client")) {
            assertThat(Io.receive(server, buffer)).isEqualTo(Io.WOULD_BLOCK);
            assertThat(Sockets.connect(client, Sockets.localAddress(server))).isInstanceOf(Connect.Connected.class);
            assertThat(Io.send(client, buffer.asSlice(0, 5))).isEqualTo(5);
            assertThat(Io.send(client, buffer.asSlice(0, 0))).isZero();
            assertThat(Io.send(client, buffer.asSlice(0, 7))).isEqualTo(7);
            assertThat(Io.receive(server, buffer)).isEqualTo(5);
            assertThat(Io.receive(server, buffer)).isZero();
            assertThat(Io.receive(server, buffer)).isEqualTo(7);
        }
    }

    @Test
    void shouldHearOfNobodyButWhomItIsConnectedTo() throws Exception {
        try (Fd server = bound();
                Fd other = bound();
                Fd client = Sockets.openDatagram(Loopback.ANY_PORT, "client")) {
            Sockets.connect(client, Sockets.localAddress(server));
            Sockets.connect(other, Sockets.localAddress(client));
            Sockets.connect(server, Sockets.localAddress(client));
            assertThat(Io.send(other, buffer.asSlice(0, 3))).isEqualTo(3);
            assertThat(Io.send(server, buffer.asSlice(0, 4))).isEqualTo(4);
            assertThat(Io.receive(client, buffer)).isEqualTo(4);
            assertThat(Io.receive(client, buffer)).isEqualTo(Io.WOULD_BLOCK);
        }
    }

    @Test
    void shouldHearThatNobodyIsThere() throws Exception {
        Fd gone = bound();
        Address address = Sockets.localAddress(gone);
        gone.close();
        try (Fd client = Sockets.openDatagram(address, "client")) {
            Sockets.connect(client, address);
            assertThat(Io.send(client, buffer.asSlice(0, 1))).isEqualTo(1);
            assertThat(Poll.readable(client, Loopback.DEADLINE_MS)).isTrue();
            assertThat(Io.receive(client, buffer)).isEqualTo(-Errno.ECONNREFUSED.number());
        }
    }

    @Test
    void shouldNotListen() throws Exception {
        try (Fd server = bound()) {
            assertThatExceptionOfType(ErrnoException.class)
                    .isThrownBy(() -> Sockets.listen(server, 1))
                    .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EOPNOTSUPP));
        }
    }
}
