package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTextTest {

    private static final String ALLOWED = "; write 127.0.0.1:6188, [::1]:6188, unix:/run/baton/web.sock or unix:@name";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0:0",
                "127.0.0.1:6188",
                "255.255.255.255:65535",
                "[::]:80",
                "[::1]:6188",
                "[2001:db8::1:0:0:1]:443",
                "[fe80::1%1]:80",
                "[febf::1%7]:80",
                "unix:/run/baton/web.sock",
                "unix:/run/with space/@:]",
                "unix:/run/gr\\xfcn",
                "unix:@name",
                "unix:@with/slash",
                "unix:@a\\x00b",
                "unix:@@"
            })
    void shouldPrintWhatItRead(String text) {
        assertThat(Address.parse(text)).hasToString(text);
    }

    @Test
    void shouldReadIntoTypes() {
        assertThat(Address.parse("192.0.2.1:80")).isEqualTo(new Address.Inet4(0xc0000201, 80));
        assertThat(Address.parse("[2001:db8::ff]:80")).isEqualTo(new Address.Inet6(0x20010db800000000L, 0xff, 80, 0));
        assertThat(Address.parse("unix:/x")).isEqualTo(new Address.UnixPath("/x"));
        assertThat(Address.parse("unix:@x")).isEqualTo(new Address.UnixAbstract("x"));
        assertThat(Address.parse("unix:/gr\\xc3\\xbcn")).isEqualTo(new Address.UnixPath("/grün"));
    }

    /** The rules of RFC 5952 §4, each with its example, and §5. */
    @ParameterizedTest
    @CsvSource({
        "2001:0db8::0001,                          2001:db8::1",
        "2001:db8:0:0:0:0:2:1,                     2001:db8::2:1",
        "2001:db8:0:1:1:1:1:1,                     2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1,                       2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1,                     2001:db8::1:0:0:1",
        "2001:DB8::ABCD:EF,                        2001:db8::abcd:ef",
        "0:0:0:0:0:0:0:0,                          ::",
        "0:0:0:0:0:0:0:1,                          ::1",
        "1:0:0:0:0:0:0:0,                          1::",
        "1:2:3:4:5:6:7::,                          1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8,                          0:2:3:4:5:6:7:8",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,  ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "64:ff9b::192.0.2.33,                      64:ff9b::c000:221",
        "1:2:3:4:5:6:1.2.3.4,                      1:2:3:4:5:6:102:304"
    })
    void shouldHaveOneTextForAnInet6Host(String written, String canonical) {
        assertThat(Address.parse("[" + written + "]:1")).hasToString("[" + canonical + "]:1");
    }

    @Test
    void shouldPrintMappedHostsAsInet4() {
        assertThat(new Address.Inet6(0, 0xffff_c000_0201L, 80, 0)).hasToString("[::ffff:192.0.2.1]:80");
    }

    @Test
    void shouldReadWhatTheJdkReadsAndPrintWhatItReads() throws Exception {
        long seed = Long.getLong("baton.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 5_000; round++) {
            ByteBuffer host = ByteBuffer.allocate(16);
            for (int group = 0; group < 8; group++) {
                host.putShort((short) (random.nextInt(3) == 0 ? random.nextInt() : 0));
            }
            host.flip();
            var expected = new Address.Inet6(host.getLong(0), host.getLong(8), 1, 0);
            if (InetAddress.getByAddress(host.array()) instanceof Inet6Address jdk) {
                assertThat(Address.parse("[" + jdk.getHostAddress() + "]:1"))
                        .as("-Dbaton.seed=%d", seed)
                        .isEqualTo(expected);
                assertThat(Address.parse(expected.toString()))
                        .as("-Dbaton.seed=%d", seed)
                        .isEqualTo(expected);
                assertThat(InetAddress.getByName(Inet6Text.of(expected.high(), expected.low())))
                        .as("-Dbaton.seed=%d", seed)
                        .isEqualTo(jdk);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\"               | it has no port",
                "80                 | it has no port",
                "127.0.0.1          | it has no port",
                "[::1]              | it has no port",
                "127.0.0.1:         | '' is not a port",
                "127.0.0.1:http     | 'http' is not a port",
                "127.0.0.1:-1       | '-1' is not a port",
                "127.0.0.1:+80      | '+80' is not a port",
                "127.0.0.1:080      | '080' is not a port",
                "127.0.0.1:1234567  | '1234567' is not a port",
                "127.0.0.1:٨٠       | '٨٠' is not a port",
                "\"127.0.0.1:80 \"  | '80 ' is not a port",
                "127.0.0.1:65536    | a port is at most 65535",
                ":80                | '' is not an IPv4 host",
                "*:80               | '*' is not an IPv4 host",
                "localhost:80       | 'localhost' is not an IPv4 host",
                "127.1:80           | '127.1' is not an IPv4 host",
                "1.2.3.4.5:80       | '1.2.3.4.5' is not an IPv4 host",
                "1.2.3.:80          | '1.2.3.' is not an IPv4 host",
                "1.2.3.256:80       | '1.2.3.256' is not an IPv4 host",
                "1.2.3.99999:80     | '1.2.3.99999' is not an IPv4 host",
                "010.0.0.1:80       | '010.0.0.1' is not an IPv4 host",
                "0x7f.0.0.1:80      | '0x7f.0.0.1' is not an IPv4 host",
                "\" 127.0.0.1:80\"  | ' 127.0.0.1' is not an IPv4 host",
                "::1:80             | an IPv6 host stands in brackets",
                "[::1:80            | an IPv6 host stands in brackets",
                "[]:80              | '' is not an IPv6 host",
                "[:]:80             | ':' is not an IPv6 host",
                "[:::]:80           | ':::' is not an IPv6 host",
                "[1::2::3]:80       | '1::2::3' is not an IPv6 host",
                "[:1::2]:80         | ':1::2' is not an IPv6 host",
                "[1:2:3:4:5:6:7]:80 | '1:2:3:4:5:6:7' is not an IPv6 host",
                "[1:2:3:4:5:6:7:8:9]:80   | '1:2:3:4:5:6:7:8:9' is not an IPv6 host",
                "[1:2:3:4::5:6:7:8]:80    | '1:2:3:4::5:6:7:8' is not an IPv6 host",
                "[1:2:3:4:5:6:7:8:]:80    | '1:2:3:4:5:6:7:8:' is not an IPv6 host",
                "[1:2:3:4:5:6:7:1.2.3.4]:80 | '1:2:3:4:5:6:7:1.2.3.4' is not an IPv6 host",
                "[1.2.3.4::]:80     | '1.2.3.4::' is not an IPv6 host",
                "[12345::]:80       | '12345::' is not an IPv6 host",
                "[g::]:80           | 'g::' is not an IPv6 host",
                "[[::1]]:80         | '[::1]' is not an IPv6 host",
                "[1.2.3.4]:80       | '1.2.3.4' is not an IPv6 host",
                "[::ffff:1.2.3.4]:80 | an IPv4 host is written without brackets",
                "[::1%1]:80         | only a link-local host has an interface",
                "[fe80::1%]:80      | this machine has no network interface ''",
                "[fe80::1%0]:80     | this machine has no network interface '0'",
                "[fe80::1%no-such]:80 | this machine has no network interface 'no-such'",
                "[fe80::1%name-of-sixteen-]:80 | this machine has no network interface 'name-of-sixteen-'",
                "unix:              | the path of a Unix socket is absolute",
                "unix:run/web.sock  | the path of a Unix socket is absolute",
                "unix:\\x40x        | the path of a Unix socket is absolute",
                "unix:@             | the name of a Unix socket has 1 to 107 bytes, not 0",
                "unix:/a\\x00b      | a path contains no NUL byte",
                "unix:/a\\b         | a backslash begins a byte such as \\xe4, and is itself written \\x5c",
                "UNIX:/a            | '/a' is not a port"
            })
    void shouldSayWhatIsWrong(String text, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Address.parse(text))
                .withMessage("'" + KernelName.shown(text) + "' is not an address: " + why + ALLOWED);
    }

    @Test
    void shouldMeasureUnixNamesInBytes() {
        String longest = "/" + "ü".repeat(53);
        assertThat(Address.parse("unix:" + longest)).isEqualTo(new Address.UnixPath(longest));
        assertThat(Address.parse("unix:@" + "x".repeat(107))).isEqualTo(new Address.UnixAbstract("x".repeat(107)));
        for (String tooLong : new String[] {"unix:" + longest + "x", "unix:@" + "x".repeat(108)}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Address.parse(tooLong))
                    .withMessage("'" + tooLong
                            + "' is not an address: the name of a Unix socket has 1 to 107 bytes, not 108" + ALLOWED);
        }
    }

    @Test
    void shouldKeepControlCharactersOutOfItsMessages() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Address.parse("1.2.3.4\r\nFAKE log line:80"))
                .withMessageContaining("'1.2.3.4\\x0d\\x0aFAKE log line' is not an IPv4 host");
    }

    @Test
    void shouldFindAnInterfaceByItsName() throws Exception {
        int index = java.net.NetworkInterface.getByName("lo").getIndex();
        assertThat(Address.parse("[fe80::1%lo]:80")).isEqualTo(new Address.Inet6(0xfe80L << 48, 1, 80, index));
    }
}
