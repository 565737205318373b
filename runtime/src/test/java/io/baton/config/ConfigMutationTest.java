package io.baton.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Edits {@code conf/baton.toml} at random, its examples in effect: whatever comes of it is a configuration or a list of
 * problems, and never anything else.
 */
class ConfigMutationTest {

    private static final int CASES = 5_000;

    private static final int EDITS_MAX = 4;

    private static final List<String> PIECES = List.of(
            "\"",
            "'",
            "\"\"\"",
            "=",
            "[",
            "]",
            "[[",
            "]]",
            "{",
            "}",
            ",",
            ".",
            "#",
            "\n",
            "\r",
            "\0",
            "\uD800",
            "é",
            "0",
            "-1",
            "1e9",
            "nan",
            "0x",
            "99999999999999999999",
            "9223372036854775807",
            "true",
            "1979-05-27",
            "\\",
            "\\u0000",
            "[[listener]]\n",
            "[route]\n",
            "unix:",
            "[::1]:",
            "version = 1\n",
            "servers = [",
            "\"\" = ");

    @Test
    void shouldAcceptOrRefuseWhateverStandsThere() throws Exception {
        long seed = Long.getLong("baton.seed", new Random().nextLong());
        System.out.println("ConfigMutationTest: -Dbaton.seed=" + seed);
        Random random = new Random(seed);
        String original = Files.readString(ConfigDocuments.TOP.resolve("conf/baton.toml"))
                .replaceAll("(?m)^#(?=\\S)", "")
                .replaceAll("(?m)^#.*\n", "");
        ConfigLoader loader = new ConfigLoader(new Surroundings(2, Path.of("/run/baton")));
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < CASES; i++) {
            String text = edited(original, random);
            switch (load(loader, text, seed, i)) {
                case Loaded.Accepted config -> accepted++;
                case Loaded.Refused(List<ConfigProblem> problems) -> {
                    refused++;
                    assertArePrintable(problems, text);
                }
            }
        }
        assertThat(accepted).isGreaterThan(CASES / 100);
        assertThat(refused).isGreaterThan(CASES / 10);
    }

    private static Loaded load(ConfigLoader loader, String text, long seed, int index) {
        try {
            return loader.parse(text, "baton.toml");
        } catch (RuntimeException | Error e) {
            return fail("case %d of -Dbaton.seed=%d:%n%s".formatted(index, seed, text), e);
        }
    }

    private static void assertArePrintable(List<ConfigProblem> problems, String text) {
        long lines = text.chars().filter(c -> c == '\n').count() + 1;
        assertThat(problems).isNotEmpty().allSatisfy(problem -> {
            assertThat(problem.toString()).doesNotContain("\n", "\r", "\0");
            assertThat(problem.line()).isBetween(1, (int) lines);
            assertThat(problem.column()).isPositive();
            assertThat(problem.message()).isNotBlank();
        });
    }

    private static String edited(String original, Random random) {
        StringBuilder text = new StringBuilder(original);
        int edits = 1 + random.nextInt(EDITS_MAX);
        for (int i = 0; i < edits; i++) {
            int start = random.nextInt(text.length());
            int end = Math.min(text.length(), start + random.nextInt(12));
            switch (random.nextInt(5)) {
                case 0 -> text.delete(start, end);
                case 1 -> text.insert(start, PIECES.get(random.nextInt(PIECES.size())));
                case 2 -> text.replace(start, end, PIECES.get(random.nextInt(PIECES.size())));
                case 3 -> text.insert(random.nextInt(text.length()), line(text, start));
                default -> text.setCharAt(start, (char) (' ' + random.nextInt(95)));
            }
        }
        return text.toString();
    }

    /** The line around a place, to be repeated where it may not stand. */
    private static String line(StringBuilder text, int place) {
        int start = text.lastIndexOf("\n", place) + 1;
        int end = text.indexOf("\n", place);
        return end < start ? "" : text.substring(start, end + 1);
    }
}
