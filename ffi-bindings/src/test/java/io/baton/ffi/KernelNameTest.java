package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelNameTest {

    @Test
    void shouldReadUtf8AsItIs() {
        assertThat(KernelName.of("/run/grüße/日本/🦊".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("/run/grüße/日本/🦊");
    }

    @Test
    void shouldKeepBytesThatAreNotUtf8AsSurrogates() {
        byte[] latin = "/run/grün".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(KernelName.of(latin)).isEqualTo("/run/gr\udcfcn");
        assertThat(KernelName.bytes("/run/gr\udcfcn")).isEqualTo(latin);
    }

    /** Half a character, an overlong form of '/', a surrogate in UTF-8, and a character beyond Unicode. */
    @ParameterizedTest
    @CsvSource({"E282, \\xe2\\x82", "C0AF, \\xc0\\xaf", "EDB080, \\xed\\xb0\\x80", "F4908080, \\xf4\\x90\\x80\\x80"})
    void shouldNotTakeBrokenUtf8ForCharacters(String hex, String shown) {
        byte[] bytes = java.util.HexFormat.of().parseHex(hex);
        assertThat(KernelName.shown(KernelName.of(bytes))).isEqualTo(shown);
        assertThat(KernelName.bytes(KernelName.of(bytes))).isEqualTo(bytes);
    }

    @Test
    void shouldGiveBackAllBytesThatEverWere() {
        long seed = Long.getLong("baton.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(1, 12)];
            random.nextBytes(bytes);
            String name = KernelName.of(bytes);
            assertThat(KernelName.bytes(name)).as("-Dbaton.seed=%d", seed).isEqualTo(bytes);
            assertThat(KernelName.read(KernelName.shown(name)))
                    .as("-Dbaton.seed=%d", seed)
                    .isEqualTo(name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\ud800", "\udc00", "\udcc3\udca4"})
    void shouldRefuseStringsThatStandForNoNameOrForThatOfAnother(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KernelName.bytes(name))
                .withMessageContaining("has a surrogate that is no byte of a name");
    }

    @Test
    void shouldEscapeWhatHarmsALog() {
        assertThat(KernelName.shown("a\nb\0c\\d\u001b[2J\u202e\u2028é"))
                .isEqualTo("a\\x0ab\\x00c\\x5cd\\x1b[2J\\xe2\\x80\\xae\\xe2\\x80\\xa8é");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\", "\\x", "\\xe", "\\xg0", "\\x0g", "\\n", "\\\\", "a\\"})
    void shouldRefuseBackslashesThatAreNoByte(String shown) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KernelName.read(shown))
                .withMessage("a backslash begins a byte such as \\xe4, and is itself written \\x5c");
    }

    @Test
    void shouldEndPathsWithNul() {
        try (Arena arena = Arena.ofConfined()) {
            assertThat(KernelName.path(arena, "/ä").toArray(ValueLayout.JAVA_BYTE))
                    .isEqualTo(new byte[] {'/', (byte) 0xc3, (byte) 0xa4, 0});
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> KernelName.path(arena, "/etc\0/x"))
                    .withMessage("'/etc\\x00/x' is not a path: it contains a NUL byte");
        }
    }
}
