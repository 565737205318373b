package io.baton.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds every refusal of the loader to its line, column, path and words, as {@code refusals.txt} lists them. */
class RefusalsTest {

    /** A case of the list: a file, and the lines that {@code baton -t} prints about it. */
    record Refusal(String name, String toml, List<String> problems) {

        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void shouldSayEverythingThatIsWrong(Refusal refusal) {
        Surroundings surroundings = new Surroundings(2, Path.of("/run/baton"));
        Loaded loaded = new ConfigLoader(surroundings).parse(refusal.toml(), "baton.toml");
        assertThat(loaded).isInstanceOf(Loaded.Refused.class);
        assertThat(((Loaded.Refused) loaded).problems().stream().map(ConfigProblem::toString))
                .containsExactlyElementsOf(refusal.problems());
    }

    /** Cases begin with {@code ### name}; their problems follow a line of dashes. */
    static List<Refusal> refusals() throws IOException {
        String text;
        try (var in = Objects.requireNonNull(RefusalsTest.class.getResourceAsStream("refusals.txt"))) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        List<Refusal> refusals = new ArrayList<>();
        for (String block : text.substring(text.indexOf("### ") + 4).split("\n### ", -1)) {
            String[] halves = block.split("\n----\n", -1);
            int nameEnd = halves[0].indexOf('\n');
            refusals.add(new Refusal(
                    halves[0].substring(0, nameEnd),
                    halves[0].substring(nameEnd + 1) + "\n",
                    halves[1].lines().filter(line -> !line.isBlank()).toList()));
        }
        assertThat(refusals).hasSizeGreaterThan(40);
        return refusals;
    }
}
