package io.baton.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonReaderTest {

    @Test
    void shouldReadEveryKindOfValue() {
        assertThat(JsonReader.read(" {\"a\": [1, -2.5e3, true, null, \"x\"], \"b\": {}, \"c\": [] } "))
                .isEqualTo(Map.of("a", List.of(1.0, -2500.0, true, "null", "x"), "b", Map.of(), "c", List.of()));
    }

    @Test
    void shouldReadWhatIsEscaped() {
        assertThat(JsonReader.read("\"\\\"\\\\\\/\\n\\u00b5\"")).isEqualTo("\"\\/\nµ");
    }

    @Test
    void shouldReadNumbersThatAreNoFigure() {
        assertThat(JsonReader.read("NaN")).isEqualTo(Double.NaN);
    }

    @Test
    void shouldSayWhereATextIsNoJson() {
        assertThatThrownBy(() -> JsonReader.read("{\"a\" 1}")).hasMessage("no JSON at character 5");
        assertThatThrownBy(() -> JsonReader.read("[1 2]")).hasMessage("no JSON at character 3");
        assertThatThrownBy(() -> JsonReader.read("[wrong]")).hasMessage("no JSON at character 1");
        assertThatThrownBy(() -> JsonReader.read("{} {}")).hasMessage("no JSON at character 3");
        assertThatThrownBy(() -> JsonReader.read("[1, ")).hasMessage("the JSON ends in the middle, at character 4");
        assertThatThrownBy(() -> JsonReader.read("\"\\u00")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseToGoTooDeep() {
        assertThatThrownBy(() -> JsonReader.read("[".repeat(100))).hasMessageContaining("deeper than 64");
    }
}
