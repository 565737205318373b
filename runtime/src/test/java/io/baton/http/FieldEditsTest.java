package io.baton.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldEditsTest {

    private final FieldEdits edits = new FieldEdits();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length",
                "TRANSFER-ENCODING",
                "connection",
                "Keep-Alive",
                "Proxy-Connection",
                "Upgrade",
                "TE",
                "Trailer",
                "Host",
                "Expect",
                "Via",
                "Max-Forwards",
                "X-Forwarded-For"
            })
    void shouldRefuseWhatFramesTheMessage(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> edits.set(name, "1"))
                .withMessageContaining(name);
        assertThatIllegalArgumentException().isThrownBy(() -> edits.add(name, "1"));
        assertThatIllegalArgumentException().isThrownBy(() -> edits.remove(name));
        assertThat(written()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb: c", "a\nb", "a\rb", "\0", " a", "a\t", "\u0100", "\u007f"})
    void shouldRefuseWhatBreaksOutOfItsLine(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> edits.set("X-A", value));
        assertThatIllegalArgumentException().isThrownBy(() -> edits.add("X-A", value));
        assertThat(written()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:", "a\r\n", "\u00e4", "Content-Length "})
    void shouldRefuseNamesThatNoFieldHas(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> edits.set(name, "1"));
        assertThatIllegalArgumentException().isThrownBy(() -> edits.remove(name));
    }

    @Test
    void shouldReplaceWhatWasAddedBefore() {
        edits.add("X-A", "1").add("x-a", "2").add("X-B", "\u00e4").set("X-a", "3");
        assertThat(written()).containsExactly("X-B: \u00e4\r\n", "X-a: 3\r\n");
    }

    @Test
    void shouldTakeNoMoreThanItsLimits() {
        for (int i = 0; i < FieldEdits.EDITS_MAX; i++) {
            edits.add("X-A", "");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> edits.add("X-A", ""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FieldEdits().add("X-A", "x".repeat(FieldEdits.BYTES_MAX)));
    }

    @Test
    void shouldNotChangeWhatWasPassedOn() {
        edits.add("X-A", "1").seal();
        assertThatIllegalStateException().isThrownBy(() -> edits.add("X-B", "2"));
        assertThatIllegalStateException().isThrownBy(() -> FieldEdits.NONE.remove("X-B"));
        assertThat(written()).containsExactly("X-A: 1\r\n");
    }

    private List<String> written() {
        return Arrays.stream(edits.seal().lines())
                .map(line -> new String(line, StandardCharsets.ISO_8859_1))
                .toList();
    }
}
