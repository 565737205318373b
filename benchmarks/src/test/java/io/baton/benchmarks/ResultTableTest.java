package io.baton.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.RunnerException;

class ResultTableTest {

    private static final Effort ANY = Effort.OF_PARTS;

    private final Question question = new Question(
            "What does it cost?",
            "turn",
            List.of("Baton", "C", "JDK"),
            Map.of("C", 1.2, "JDK", 0.5),
            List.of(Figure.WALL, Figure.RATE),
            ANY,
            List.of(
                    new Question.Line(
                            "short",
                            Map.of("Baton", returning(110, 1), "C", returning(100, 0), "JDK", returning(200, 0)),
                            55,
                            true),
                    new Question.Line(
                            "long", Map.of("Baton", returning(3_000_000, 0), "C", returning(1_000_000, 0)), 0, false),
                    new Question.Line(
                            "of others", Map.of("C", returning(100, 0), "JDK", returning(200, 0)), 55, true)));

    @Test
    void shouldShowMediansRatiosAndWhetherABarIsKept() throws RunnerException {
        assertThat(new ResultTable(measured()).text()).isEqualTo("""
                ## What does it cost?

                | ns by the clock, each turn | Baton | C | JDK | Baton / C (bar 1.2) | \
                Baton / JDK (bar 0.5) | MB/s | B/op |
                | --- | --- | --- | --- | --- | --- | --- | --- |
                | short | 110 | 100 | 200 | 1.10 [1.10, 1.10]: kept | 0.55 [0.55, 0.55]: **missed** | 500 | 1 |
                | long | 3,000,000 | 1,000,000 | – | 3.00 [3.00, 3.00] | – | – | 0 |
                | of others | – | 100 | 200 | – | – | – | – |

                | turns a second | Baton | C | JDK | Baton / C | Baton / JDK |
                | --- | --- | --- | --- | --- | --- |
                | short | 9,090,909 | 10,000,000 | 5,000,000 | 0.91 [0.91, 0.91] | 1.82 [1.82, 1.82] |
                | long | 333 | 1,000 | – | 0.33 [0.33, 0.33] | – |
                | of others | – | 10,000,000 | 5,000,000 | – | – |
                """);
    }

    @Test
    void shouldKeepOnlyLinesThatAreWanted() {
        List<Question> wanted = Comparison.matching(List.of(question), Pattern.compile("sho"));

        assertThat(wanted).hasSize(1);
        assertThat(wanted.getFirst().lines()).extracting(Question.Line::name).containsExactly("short");
        assertThat(Comparison.matching(List.of(question), Pattern.compile("nobody")))
                .isEmpty();
    }

    private Rounds measured() throws RunnerException {
        Rounds rounds = new Rounds(question);
        try (Programs programs = new Programs()) {
            for (int round = 0; round < 3; round++) {
                for (Question.Line line : question.lines()) {
                    rounds.measure(line, ANY, programs);
                }
            }
        }
        return rounds;
    }

    private static Side returning(double ns, double bytes) {
        return (effort, programs) -> new Turn(ns, ns, bytes);
    }
}
