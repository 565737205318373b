package io.baton.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimsTest {

    private final Claims claims = new Claims();

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:80, 127.0.0.1:80, true",
        "127.0.0.1:80, 127.0.0.1:81, false",
        "127.0.0.1:80, 127.0.0.2:80, false",
        "127.0.0.1:80, 0.0.0.0:80, true",
        "0.0.0.0:80, 127.0.0.1:80, true",
        "0.0.0.0:80, 0.0.0.0:80, true",
        "0.0.0.0:80, 127.0.0.1:81, false",
        "0.0.0.0:80, [::]:80, false",
        "[::]:80, [::1]:80, true",
        "[::1]:80, [0:0:0:0:0:0:0:1]:080, true",
        "[fe80::1%1]:80, [fe80::1]:80, false",
        "127.0.0.1:0, 127.0.0.1:0, false",
        "unix:/run/a, unix:/run/a, true",
        "unix:/run/a, unix:@/run/a, false",
    })
    void shouldKnowWhatTheKernelWouldRefuseToBindTwice(String first, String second, boolean isRefused) {
        assertThat(claims.claim(new Endpoint(first), "first")).isEmpty();
        assertThat(claims.claim(new Endpoint(second), "second").isPresent()).isEqualTo(isRefused);
    }

    @Test
    void shouldNameTheFirstClaimant() {
        assertThat(claims.claim(new Endpoint("127.0.0.1:80"), "first")).isEmpty();
        assertThat(claims.claim(new Endpoint("127.0.0.2:80"), "second")).isEmpty();
        assertThat(claims.claim(new Endpoint("0.0.0.0:80"), "third")).contains("first");
        assertThat(claims.claim(new Endpoint("127.0.0.3:80"), "fourth")).contains("third");
        assertThat(claims.claim(new Endpoint("127.0.0.2:80"), "fifth")).contains("second");
    }

    @Test
    void shouldHoldFilesAgainstUnixSockets() {
        assertThat(claims.claim(Path.of("/run/baton.pid"), "pid_file")).isEmpty();
        assertThat(claims.claim(new Endpoint("unix:/run/baton.pid"), "address")).contains("pid_file");
    }
}
