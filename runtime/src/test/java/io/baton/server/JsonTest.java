package io.baton.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    private static final int ROUNDS = 2_000;

    @Test
    void shouldWriteMembersInTheirOrderOnOneLine() {
        Json value = Json.table("b", 1, "a", "x\ny", "c", new Json.Array(List.of(new Json.Flag(true))));
        assertThat(value.toString()).isEqualTo("{\"b\":1,\"a\":\"x\\ny\",\"c\":[true]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`\"\"`| ``",
                "`\"\\u0041\\u00e9\\\"\\\\\\/\"`| `Aé\"\\/`",
                "`\"\\ud83d\\ude00\"`| `😀`",
                "`  \"é\"  `| `é`",
            })
    void shouldReadTexts(String json, String expected) throws Exception {
        assertThat(Json.parse(json)).isEqualTo(new Json.Text(expected));
    }

    @Test
    void shouldEscapeWhatIsNotPlainEverywhere() {
        assertThat(new Json.Text("\"\\\n\r\t\0\u001f\u2028\ud800x\u007f").toString())
                .isEqualTo("\"\\\"\\\\\\n\\r\\t\\u0000\\u001f\\u2028\\ud800x\\u007f\"");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 42, Long.MAX_VALUE, Long.MIN_VALUE})
    void shouldReadWholeNumbers(long number) throws Exception {
        assertThat(Json.parse(Long.toString(number))).isEqualTo(new Json.Whole(number));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "[1,]",
                "[1 2]",
                "{\"a\"}",
                "{\"a\":1,}",
                "{a:1}",
                "{\"a\":1 \"b\":2}",
                "{\"a\":1}}",
                "\"",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u00g0\"",
                "\"\\u٠٠٤١\"",
                "\"a\tb\"",
                "tru",
                "nulL",
                "1.5",
                "1e3",
                "01",
                "-",
                "+1",
                "9223372036854775808",
                "'a'",
                "1 //",
            })
    void shouldRefuseWhatIsNone(String text) {
        assertThatThrownBy(() -> Json.parse(text))
                .isInstanceOf(ControlProtocolException.class)
                .hasMessageStartingWith("no JSON: expected ");
    }

    @Test
    void shouldRefuseAMemberThatIsThereTwice() {
        assertThatThrownBy(() -> Json.parse("{\"a\":1,\"a\":2}"))
                .isInstanceOf(ControlProtocolException.class)
                .hasMessage("the member \"a\" is there twice");
    }

    @Test
    void shouldRefuseDeepNestingInsteadOfRunningOutOfStack() {
        assertThatThrownBy(() -> Json.parse("[".repeat(1_000_000)))
                .isInstanceOf(ControlProtocolException.class)
                .hasMessageContaining("levels");
    }

    @Test
    void shouldReadWhatItWrote() throws Exception {
        long seed = Long.getLong("baton.seed", System.nanoTime());
        System.out.println("JsonTest: -Dbaton.seed=" + seed);
        Random random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            Json value = value(random, 0);
            assertThat(Json.parse(value.toString())).isEqualTo(value);
        }
    }

    private static Json value(Random random, int depth) {
        return switch (random.nextInt(depth < 4 ? 6 : 4)) {
            case 0 -> new Json.Text(text(random));
            case 1 -> new Json.Whole(random.nextLong() >> random.nextInt(Long.SIZE));
            case 2 -> new Json.Flag(random.nextBoolean());
            case 3 -> Json.Nothing.NOTHING;
            case 4 -> {
                List<Json> elements = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    elements.add(value(random, depth + 1));
                }
                yield new Json.Array(elements);
            }
            default -> {
                Map<String, Json> members = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    members.put(text(random), value(random, depth + 1));
                }
                yield new Json.Table(members);
            }
        };
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append((char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000));
        }
        return text.toString();
    }
}
