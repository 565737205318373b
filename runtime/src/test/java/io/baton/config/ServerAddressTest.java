package io.baton.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.baton.ffi.Address;
import io.baton.proxy.names.Names;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {

    private static final String LETTERS = "0123456789abcxZ:.[]-_%/@ é";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app.internal:8080",
                "localhost:1",
                "db:5432",
                "a-b_c.d:65535",
                "app.internal.:80",
                "1.2.3.x:80",
                "xn--mller-kva.example:80",
                "unix.example:80",
            })
    void shouldKnowANameFromAnAddress(String text) {
        ServerAddress address = new ServerAddress(text);
        assertThat(address.isName()).isTrue();
        assertThat(address).hasToString(text);
        assertThat(address.port()).contains(Integer.parseInt(text.substring(text.indexOf(':') + 1)));
    }

    @Test
    void shouldTakeTheAddressesThatAListenerTakes() {
        for (String text : List.of("127.0.0.1:80", "[::1]:80", "unix:/run/app.sock", "unix:@app")) {
            assertThat(new ServerAddress(text).isName()).isFalse();
            assertThat(new ServerAddress(text).port()).isEqualTo(new Endpoint(text).port());
        }
    }

    @Test
    void shouldKnowOneNameInUpperAndLowerCase() {
        assertThat(new ServerAddress("App.Internal:80")).isEqualTo(new ServerAddress("app.internal:80"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "app.internal|has no port",
                "app.internal:|has a port that is not a number from 0 to 65535",
                "app.internal:http|has a port that is not a number from 0 to 65535",
                "app.internal:65536|has a port that is not a number from 0 to 65535",
                ":80|has a host that is no IP address",
                "127.1:80|has a host that is no IP address",
                "127.0.0.256:80|has a host that is no IP address",
                "::1:80|has an IPv6 host without brackets",
                "a:b:80|has an IPv6 host without brackets",
                "[app]:80|has no IPv6 host in its brackets",
                "http://app:80|has an IPv6 host without brackets",
                "app/x:80|has a host with other characters than letters, digits, dots, hyphens and underscores",
                "*.app:80|has a host with other characters than letters, digits, dots, hyphens and underscores",
                "müller:80|has a host with other characters than letters, digits, dots, hyphens and underscores",
                "a..b:80|has a host with 0 characters between two dots instead of 1 to 63",
                ".a:80|has a host with 0 characters between two dots instead of 1 to 63",
                "-a.b:80|has a host of which a part begins or ends with a hyphen",
                "a.b-:80|has a host of which a part begins or ends with a hyphen",
            })
    void shouldSayWhatIsWrong(String text, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ServerAddress(text))
                .withMessage(reason);
    }

    @Test
    void shouldCountTheCharactersOfAName() {
        String longest = ("x".repeat(63) + ".").repeat(4).substring(0, 253);
        assertThat(new ServerAddress(longest + ".:80").isName()).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ServerAddress(longest + "x:80"))
                .withMessage("has a host of 254 characters instead of 1 to 253");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ServerAddress("x".repeat(64) + ":80"))
                .withMessage("has a host with 64 characters between two dots instead of 1 to 63");
    }

    @Test
    void shouldAgreeWithTheResolverAndTheSocketsOnTextsThatAreAlmostAddresses() {
        long seed = Long.getLong("baton.seed", new Random().nextLong());
        System.out.println("ServerAddressTest: -Dbaton.seed=" + seed);
        Random random = new Random(seed);
        List<String> addresses = List.of("127.0.0.1:80", "[2001:db8::7]:443", "app.internal:80", "a-1.b_2.:8", "x:1");
        int names = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(addresses.get(random.nextInt(addresses.size())));
            for (int edits = 1 + random.nextInt(3); edits > 0 && !text.isEmpty(); edits--) {
                int place = random.nextInt(text.length());
                char c = LETTERS.charAt(random.nextInt(LETTERS.length()));
                text.replace(place, place + random.nextInt(2), random.nextInt(3) == 0 ? "" : String.valueOf(c));
            }
            boolean isTaken = isTaken(() -> new ServerAddress(text.toString()));
            boolean isAddress = isTaken(() -> Address.parse(text.toString()));
            boolean isName = !isAddress && isNameWithPort(text.toString());
            assertThat(isTaken).as("%s, -Dbaton.seed=%d", text, seed).isEqualTo(isAddress || isName);
            if (isTaken) {
                assertThat(new ServerAddress(text.toString()).isName())
                        .as("%s, -Dbaton.seed=%d", text, seed)
                        .isEqualTo(isName);
            }
            names += isName ? 1 : 0;
        }
        assertThat(names).isBetween(1_000, 15_000);
    }

    /** Whether the sockets take the port, and those who resolve take the host, which may not be an address there. */
    private static boolean isNameWithPort(String text) {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, Math.max(0, colon));
        return colon >= 0
                && host.indexOf(':') < 0
                && isTaken(() -> Address.parse("127.0.0.1" + text.substring(colon)))
                && !isTaken(() -> Address.parse(host + ":1"))
                && Names.problem(host).isEmpty();
    }

    private static boolean isTaken(Runnable parse) {
        try {
            parse.run();
            return true;
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }
}
