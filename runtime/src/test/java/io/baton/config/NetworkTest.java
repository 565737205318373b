package io.baton.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.1.2.0/23, 10.1.3.255, true",
        "10.1.2.0/23, 10.1.4.0, false",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "192.0.2.1/32, 192.0.2.2, false",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::/0, 2001:db8::1, true",
        "fd00::/8, fdff::1, true",
        "fd00::/8, fe00::1, false",
        "2001:db8::/64, 2001:db8::ffff:ffff:ffff:ffff, true",
        "2001:db8::/64, 2001:db8:0:1::, false",
        "2001:db8::/65, 2001:db8::8000:0:0:0, false",
        "2001:db8::1, 2001:db8::1, true",
        "2001:db8::1/128, 2001:db8::2, false",
    })
    void shouldContainTheHostsBehindItsPrefix(String network, String host, boolean isInside) {
        assertThat(Network.parse(network).contains(host)).contains(isInside);
    }

    @Test
    void shouldFindAnIpv4HostByItsNumberAndAsIpv6MapsIt() {
        Network network = Network.parse("10.0.0.0/8");
        assertThat(network.contains(0x0a010203)).isTrue();
        assertThat(network.contains(0x0b010203)).isFalse();
        assertThat(network.contains(0, 0xffff_0a01_0203L)).isTrue();
        assertThat(network.contains(1, 0xffff_0a01_0203L)).isFalse();
        assertThat(Network.parse("192.0.2.1").contains(0xc0000201)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'', has a host that is no IP address",
        "example.com, has a host that is no IP address",
        "10.0.0/8, has a host that is no IP address",
        "fe80::1%1, has a host that is no IP address",
        "10.0.0.0/, has a prefix that is not a number from 0 to 32",
        "10.0.0.0/33, has a prefix that is not a number from 0 to 32",
        "10.0.0.0/8/8, has a prefix that is not a number from 0 to 32",
        "::/129, has a prefix that is not a number from 0 to 128",
        "10.0.0.1/8, has a host with bits behind its prefix",
        "::1/0, has a host with bits behind its prefix",
        "2001:db8::1/127, has a host with bits behind its prefix",
    })
    void shouldRefuseWhatIsNoNetwork(String text, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.parse(text))
                .withMessage(reason);
    }

    @Test
    void shouldRefuseHalvesThatDoNotFitThePrefix() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Network("::1/0", 0, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Network("::/129", 0, 0, 129));
    }
}
