package io.baton.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.baton.ffi.Address;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

    private static final String LETTERS = "0123456789abcfgx:.[]%/@\\\0é";

    private static final String NAME_OF_107_BYTES = "n".repeat(107);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0:6188",
                "127.0.0.1:0",
                "255.255.255.255:65535",
                "[::]:80",
                "[::]:0",
                "[1:2:3:4:5:6:7:8]:80",
                "[1::8]:80",
                "[::127.0.0.1]:80",
                "[1:2:3:4:5:6:1.2.3.4]:80",
                "[2001:DB8::7]:8080",
                "[0:0:0:0:0:0:0:1]:80",
                "[fe80::1%1]:80",
                "unix:/run/baton/web.sock",
                "unix:/",
                "unix:/with space",
                "unix:@name",
                "unix:@a:b@c",
                "unix:@\\x00\\xe4",
                "unix:/\\x5c",
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
                "127.0.0.1:080|has a port that is not a number from 0 to 65535",
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
                "[::1]|has no port",
                "[1:2:3:4:5:6:7]:80|has no IPv6 host in its brackets",
                "[1:2:3:4:5:6:7:8:9]:80|has no IPv6 host in its brackets",
                "[1:2:3:4::5:6:7:8]:80|has no IPv6 host in its brackets",
                "[1::2::3]:80|has no IPv6 host in its brackets",
                "[:1:2]:80|has no IPv6 host in its brackets",
                "[12345::]:80|has no IPv6 host in its brackets",
                "[g::]:80|has no IPv6 host in its brackets",
                "[::1.2.3.4:1]:80|has no IPv6 host in its brackets",
                "[1.2.3.4]:80|has no IPv6 host in its brackets",
                "[::ffff:1.2.3.4]:80|has no IPv6 host in its brackets",
                "[::1%lo]:80|has no IPv6 host in its brackets",
                "[fe80::1%]:80|has no IPv6 host in its brackets",
                "[fe80::1%aninterfacetoolong]:80|has no IPv6 host in its brackets",
                "[[::1]]:80|has no IPv6 host in its brackets",
                "unix:|has a path that is not absolute",
                "unix:web.sock|has a path that is not absolute",
                "unix:@|has a name of 0 bytes instead of 1 to 107",
                "unix:/\\|has a backslash that begins no byte, as \\xe4 or \\x5c do",
                "unix:/\\xe|has a backslash that begins no byte, as \\xe4 or \\x5c do",
                "unix:/\\xzz|has a backslash that begins no byte, as \\xe4 or \\x5c do",
                "unix:/\\x00|has a NUL in its path",
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
    void shouldAgreeWithTheSocketsOnTextsThatAreAlmostAddresses() {
        long seed = Long.getLong("baton.seed", new Random().nextLong());
        System.out.println("EndpointTest: -Dbaton.seed=" + seed);
        Random random = new Random(seed);
        List<String> addresses =
                List.of("127.0.0.1:80", "[2001:db8::1.2.3.4]:443", "[::1]:8", "unix:/a\\x62", "unix:@n");
        int taken = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(addresses.get(random.nextInt(addresses.size())));
            for (int edits = 1 + random.nextInt(3); edits > 0 && !text.isEmpty(); edits--) {
                int place = random.nextInt(text.length());
                char c = LETTERS.charAt(random.nextInt(LETTERS.length()));
                text.replace(place, place + random.nextInt(2), random.nextInt(3) == 0 ? "" : String.valueOf(c));
            }
            boolean isTaken = isTaken(() -> new Endpoint(text.toString()));
            assertThat(isTaken)
                    .as("%s, -Dbaton.seed=%d", text, seed)
                    .isEqualTo(isTaken(() -> Address.parse(text.toString())));
            taken += isTaken ? 1 : 0;
        }
        assertThat(taken).isBetween(1_000, 19_000);
    }

    @Test
    void shouldKnowTheSameHostInItsManyForms() {
        assertThat(new Endpoint("[0:0:0:0:0:0:0:1]:80").host()).isEqualTo(new Endpoint("[::1]:81").host());
        assertThat(new Endpoint("[::1.2.3.4]:80").host()).isEqualTo(new Endpoint("[0::102:304]:80").host());
        assertThat(new Endpoint("[2001:DB8::]:80").host()).isEqualTo(new Endpoint("[2001:db8:0:0::0]:80").host());
        assertThat(new Endpoint("unix:/a\\x62").unixName()).isEqualTo(new Endpoint("unix:/ab").unixName());
        assertThat(new Endpoint("unix:@é").unixName()).isEqualTo(new Endpoint("unix:@\\xc3\\xa9").unixName());
    }

    private static boolean isTaken(Runnable parse) {
        try {
            parse.run();
            return true;
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }

    @Test
    void shouldKnowItsPort() {
        assertThat(new Endpoint("[::1]:443").port()).contains(443);
        assertThat(new Endpoint("unix:@name").port()).isEmpty();
    }
}
