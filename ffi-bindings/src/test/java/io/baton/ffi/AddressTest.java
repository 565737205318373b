package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class AddressTest {

    @Test
    void shouldRefusePortsThatTcpDoesNotHave() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Address.Inet4(0, 65_536))
                .withMessage("port 65536 is not in 0 to 65535");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Address.Inet6(0, 0, -1, 0))
                .withMessage("port -1 is not in 0 to 65535");
    }

    @Test
    void shouldRefusePathsThatTheKernelWouldCut() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Address.UnixPath("/a\0b"))
                .withMessage("'/a\\x00b' is not a path: it contains a NUL byte");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Address.UnixPath("/" + "x".repeat(108)))
                .withMessageStartingWith("the path of a Unix socket has 1 to 108 bytes, not 109: '/xxx");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Address.UnixPath(""))
                .withMessage("the path of a Unix socket has 1 to 108 bytes, not 0: ''");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Address.UnixAbstract("x".repeat(108)))
                .withMessageStartingWith("the abstract name of a Unix socket has up to 107 bytes, not 108: 'xxx");
    }

    @Test
    void shouldKeepTheBytesOfNames() {
        byte[] name = {'/', 'a', (byte) 0xe4, (byte) 0xc3, (byte) 0xa4, '\\', 'b'};
        assertThat(Address.UnixPath.of(name).bytes()).isEqualTo(name);
        assertThat(Address.UnixPath.of(name)).hasToString("unix:/a\\xe4\u00e4\\x5cb");
        assertThat(Address.UnixAbstract.of(name).bytes()).isEqualTo(name);
        assertThat(Address.UnixAbstract.of(new byte[] {'a', 0, 'b'})).hasToString("unix:@a\\x00b");
    }

    @Test
    void shouldPrintARelativePathUnlikeAnAbstractName() {
        assertThat(new Address.UnixPath("@name")).hasToString("unix:\\x40name");
        assertThat(new Address.UnixAbstract("name")).hasToString("unix:@name");
        assertThat(new Address.Unnamed()).hasToString("unix:");
    }
}
