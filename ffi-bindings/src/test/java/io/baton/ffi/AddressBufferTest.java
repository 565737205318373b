package io.baton.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.baton.ffi.libc.Libc;
import io.baton.ffi.libc.LibcConstants;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses through the kernel: what was bound is what {@code getsockname} reports. */
class AddressBufferTest {

    private static final Address ANY_UNIX = new Address.Unnamed();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:0",
                "0.0.0.0:0",
                "[::1]:0",
                "[::]:0",
                "unix:@baton test",
                "unix:@baton\\x00test\\x00",
                "unix:@\\xff\\xfe baton test"
            })
    void shouldComeBackFromTheKernel(String text) throws Exception {
        Address wanted = Address.parse(text);
        if (wanted instanceof Address.Inet6) {
            Loopback.assumeInet6();
        }
        try (Fd fd = Sockets.open(wanted, "test")) {
            Sockets.bind(fd, wanted);
            Address bound = Sockets.localAddress(fd);
            assertThat(withoutPort(bound)).isEqualTo(wanted);
            if (!(wanted instanceof Address.UnixAbstract)) {
                assertThat(bound).isNotEqualTo(wanted); // the kernel chose a port
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {106, 107, 108})
    void shouldHoldPathsOfAnyLength(int bytes, @TempDir Path folder) throws Exception {
        String path = folder + "/";
        path += "x".repeat(bytes - path.length());
        var address = new Address.UnixPath(path);
        try (Fd listener = Sockets.listen(address, 1);
                Fd client = Sockets.open(ANY_UNIX, "client")) {
            assertThat(Sockets.localAddress(listener)).isEqualTo(address);
            assertThat(Files.exists(Path.of(path))).isTrue();
            assertThat(Sockets.connect(client, address)).isInstanceOf(Connect.Connected.class);
            assertThat(Sockets.peerAddress(client)).contains(address);
        }
    }

    @Test
    void shouldHoldAbstractNamesOfAnyLength() throws Exception {
        var longest = new Address.UnixAbstract("baton".repeat(21) + "12");
        try (Fd fd = Sockets.listen(longest, 1)) {
            assertThat(Sockets.localAddress(fd)).isEqualTo(longest);
        }
        try (Fd fd = bound(new byte[] {0})) {
            assertThat(Sockets.localAddress(fd)).isEqualTo(new Address.UnixAbstract(""));
        }
    }

    @Test
    void shouldReportPathsThatAreNotUtf8(@TempDir Path folder) throws Exception {
        byte[] path = (folder + "/gr\u00fcn").getBytes(StandardCharsets.ISO_8859_1);
        try (Fd listener = bound(path)) {
            Sockets.listen(listener, 1);
            Address address = Sockets.localAddress(listener);
            assertThat(address)
                    .isEqualTo(new Address.UnixPath(folder + "/gr\udcfcn"))
                    .hasToString("unix:" + folder + "/gr\\xfcn");
            try (Fd client = Sockets.open(ANY_UNIX, "client")) {
                assertThat(Sockets.connect(client, Address.parse(address.toString())))
                        .isInstanceOf(Connect.Connected.class);
            }
            assertThat(SocketPaths.unlink((Address.UnixPath) address)).isTrue();
        }
    }

    /** The name of a client is that client's choice: it may not break who prints it. */
    @Test
    void shouldReportWhateverNameAClientChose() throws Exception {
        var listening =
                new Address.UnixAbstract("baton test " + ProcessHandle.current().pid());
        byte[] hostile = {0, '\n', (byte) 0xff, 0, 'x'};
        try (Fd listener = Sockets.listen(listening, 1);
                Fd client = bound(hostile);
                AddressBuffer peer = new AddressBuffer()) {
            Sockets.connect(client, listening);
            try (Fd accepted = ((Accept.Connected) Sockets.accept(listener, peer)).fd()) {
                assertThat(accepted.isOpen()).isTrue();
                assertThat(peer.address()).hasToString("unix:@\\x0a\\xff\\x00x");
            }
        }
    }

    @Test
    void shouldReportClientsWithoutAName() throws Exception {
        var listening =
                new Address.UnixAbstract("baton test " + ProcessHandle.current().pid());
        try (Fd listener = Sockets.listen(listening, 1);
                Fd client = Sockets.open(ANY_UNIX, "client");
                AddressBuffer peer = new AddressBuffer()) {
            Sockets.connect(client, listening);
            try (Fd accepted = ((Accept.Connected) Sockets.accept(listener, peer)).fd()) {
                assertThat(peer.address()).isEqualTo(ANY_UNIX);
                assertThat(Sockets.peerAddress(accepted)).contains(ANY_UNIX);
                assertThat(Sockets.localAddress(accepted)).isEqualTo(listening);
            }
        }
    }

    @Test
    void shouldTakeAnAddressWithoutAnyBytesForUnnamed() {
        try (AddressBuffer buffer = new AddressBuffer()) {
            buffer.clear();
            buffer.lengthSegment().set(JAVA_INT, 0, 0);
            assertThat(buffer.address()).isEqualTo(ANY_UNIX);
        }
    }

    @Test
    void shouldLetTheKernelChooseAnAbstractName() throws Exception {
        try (Fd fd = Sockets.open(ANY_UNIX, "autobind")) {
            Sockets.bind(fd, ANY_UNIX);
            assertThat(Sockets.localAddress(fd).toString()).matches("unix:@[0-9a-f]{5}");
        }
    }

    @Test
    void shouldLeaveNothingOfTheAddressBefore() throws Exception {
        try (AddressBuffer buffer = new AddressBuffer()) {
            buffer.set(new Address.UnixPath("/" + "x".repeat(107)));
            buffer.set(new Address.UnixPath("/short"));
            assertThat(buffer.address()).isEqualTo(new Address.UnixPath("/short"));
            buffer.set(new Address.Inet6(1, 2, 3, 4));
            assertThat(buffer.address()).isEqualTo(new Address.Inet6(1, 2, 3, 4));
            buffer.set(new Address.Inet4(-1, 65_535));
            assertThat(buffer.address()).isEqualTo(new Address.Inet4(-1, 65_535));
        }
    }

    @Test
    void shouldRefuseFamiliesThatItDoesNotKnow() throws Exception {
        int netlink = 16;
        int raw = Libc.socket(netlink, 3 | LibcConstants.SOCK_CLOEXEC, 0);
        try (Fd fd = new Fd(ErrnoException.check("socket", "netlink", raw), "netlink")) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> Sockets.localAddress(fd))
                    .withMessage("the address is of the family 16: neither IPv4, nor IPv6, nor Unix");
        }
    }

    private static Address withoutPort(Address address) {
        return switch (address) {
            case Address.Inet4 inet -> new Address.Inet4(inet.host(), 0);
            case Address.Inet6 inet -> new Address.Inet6(inet.high(), inet.low(), 0, inet.scope());
            default -> address;
        };
    }

    /** Binds a Unix socket to these very bytes, as another program would. */
    private static Fd bound(byte[] name) throws Exception {
        Fd fd = Sockets.open(ANY_UNIX, "foreign");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(2L + name.length, 2);
            address.set(java.lang.foreign.ValueLayout.JAVA_SHORT, 0, (short) LibcConstants.AF_UNIX);
            MemorySegment.copy(name, 0, address, JAVA_BYTE, 2, name.length);
            ErrnoException.check("bind", fd, Libc.bind(fd.number(), address, (int) address.byteSize()));
            return fd;
        }
    }
}
