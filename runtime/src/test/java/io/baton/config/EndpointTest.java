package io.baton.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.baton.ffi.Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

    private static final String NAME_OF_107_BYTES = "n".repeat(107);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0:6188",
                "127.0.0.1:0",
                "255.255.255.255:65535",
                "[::]:80",
                "[::1]:00080",
                "[2001:DB8::7]:8080",
                "[0:0:0:0:0:0:0:1]:80",
                "[fe80::1%1]:80",
                "unix:/run/baton/web.sock",
                "unix:/",
                "unix:/with space",
                "unix:@name",
                "unix:@a:b@c",
            })
    void shouldTakeWhatTheSocketsTake(String text) {
        assertThat(new Endpoint(text)).hasToString(text);
        assertThatCode(() -> Address.parse(text)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|has no port",
                "80|has no port",
                "127.0.0.1:|has a port that is not a number from 0 to 65535",
                "127.0.0.1:-1|has a port that is not a number from 0 to 65535",
                "127.0.0.1:65536|has a port that is not a number from 0 to 65535",
                "127.0.0.1:000080|has a port that is not a number from 0 to 65535",
                "127.0.0.1:８０|has a port that is not a number from 0 to 65535",
                ":80|has a host that is no IP address",
                "*:80|has a host that is no IP address",
                "localhost:80|has a host that is no IP address",
                "127.0.0:80|has a host that is no IP address",
                "127.0.0.256:80|has a host that is no IP address",
                "127.0.0.01:80|has a host that is no IP address",
                "127.0.0.1.:80|has a host that is no IP address",
                "::1:80|has an IPv6 host without brackets",
                "[::1:80|has an IPv6 host without brackets",
                "[]:80|has no IPv6 host in its brackets",
                "[::1]|has a port that is not a number from 0 to 65535",
                "[1.2.3.4]:80|has no IPv6 host in its brackets",
                "[::ffff:1.2.3.4]:80|has no IPv6 host in its brackets",
                "[::1%nosuchinterface]:80|has no IPv6 host in its brackets",
                "[[::1]]:80|has no IPv6 host in its brackets",
                "unix:|has a path that is not absolute",
                "unix:web.sock|has a path that is not absolute",
                "unix:@|has a name of 0 bytes instead of 1 to 107",
            })
    void shouldRefuseWhatTheSocketsRefuse(String text, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Endpoint(text))
                .withMessage(reason);
        assertThatIllegalArgumentException().isThrownBy(() -> Address.parse(text));
    }

    @Test
    void shouldCountTheBytesOfAUnixSocketsName() {
        assertThat(new Endpoint("unix:@" + NAME_OF_107_BYTES).isUnix()).isTrue();
        assertThat(new Endpoint("unix:/" + "n".repeat(106)).isUnixPath()).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Endpoint("unix:@é" + "n".repeat(106)))
                .withMessage("has a name of 108 bytes instead of 1 to 107");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Endpoint("unix:/" + NAME_OF_107_BYTES))
                .withMessage("has a name of 108 bytes instead of 1 to 107");
        assertThatIllegalArgumentException().isThrownBy(() -> Address.parse("unix:/" + NAME_OF_107_BYTES));
    }

    @Test
    void shouldRefuseAPathThatTheKernelWouldCutShort() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Endpoint("unix:/run/a\0b"))
                .withMessage("has a NUL in its path");
        assertThatIllegalArgumentException().isThrownBy(() -> Address.parse("unix:/run/a\0b"));
        assertThat(new Endpoint("unix:@a\0b").isUnixPath()).isFalse();
    }

    @Test
    void shouldKnowItsPort() {
        assertThat(new Endpoint("[::1]:443").port()).contains(443);
        assertThat(new Endpoint("unix:@name").port()).isEmpty();
    }
}
