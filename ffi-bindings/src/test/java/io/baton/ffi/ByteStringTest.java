package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ByteStringTest {

    @Test
    void shouldKeepBytesThatAreNotUtf8() {
        byte[] bytes = {'a', (byte) 0xff, (byte) 0xc3};
        assertThat(ByteString.of(bytes).toByteArray()).isEqualTo(bytes);
        assertThat(ByteString.of(bytes)).hasToString("a\ufffd\ufffd");
        assertThat(ByteString.of(bytes))
                .isEqualTo(ByteString.of(bytes))
                .hasSameHashCodeAs(ByteString.of(bytes))
                .isNotEqualTo(ByteString.of("a"));
    }

    @Test
    void shouldNotChangeWithTheArrayItWasMadeOf() {
        byte[] bytes = {'a'};
        ByteString string = ByteString.of(bytes);
        bytes[0] = 'b';
        string.toByteArray()[0] = 'c';
        assertThat(string).isEqualTo(ByteString.of("a"));
    }

    @Test
    void shouldRefuseANul() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ByteString.of("a\0b"))
                .withMessageContaining("NUL");
    }

    @Test
    void shouldCompareBeginningsAndEnds() {
        ByteString string = ByteString.of("NAME=value");
        assertThat(string.startsWith(ByteString.of("NAME="))).isTrue();
        assertThat(string.startsWith(string)).isTrue();
        assertThat(string.startsWith(ByteString.of(""))).isTrue();
        assertThat(string.startsWith(ByteString.of("NAMES"))).isFalse();
        assertThat(string.startsWith(ByteString.of("NAME=value2"))).isFalse();
        assertThat(string.endsWith(ByteString.of("value"))).isTrue();
        assertThat(string.endsWith(ByteString.of("a value"))).isFalse();
        assertThat(string.endsWith(ByteString.of("the NAME=value"))).isFalse();
        assertThat(string.slice(5, 10).plus(ByteString.of("s"))).isEqualTo(ByteString.of("values"));
    }
}
