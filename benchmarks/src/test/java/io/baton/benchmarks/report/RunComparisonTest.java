package io.baton.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.benchmarks.Samples;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunComparisonTest {

    private static final List<Double> SLOW = List.of(20.0, 20.4, 20.2, 20.1, 20.3, 20.6);

    private static final List<Double> FAST = List.of(15.1, 15.3, 15.0, 15.2, 15.5, 15.4);

    @Test
    void shouldSayWhatBecameBetterAndWorse() {
        String text = RunComparison.of(run("a", SLOW, SLOW), run("b", FAST, SLOW));

        assertThat(text).contains("a, then b").contains("| Baton | processor time per request |");
        assertThat(row(text, "| Baton |")).contains("0.75 [0.7").endsWith("| **better** |");
        assertThat(row(text, "| nginx |")).endsWith("| no difference shown |");
        assertThat(row(text, "| Baton / nginx |")).endsWith("| **better** |");
        assertThat(row(RunComparison.of(run("b", FAST, SLOW), run("a", SLOW, SLOW)), "| Baton |"))
                .endsWith("| **worse** |");
        assertThat(text).doesNotContain("the machine did");
    }

    @Test
    void shouldBelieveRatiosWhereTheMachineChanged() {
        String text = RunComparison.of(run("a", SLOW, SLOW), run("b", FAST, FAST));

        assertThat(row(text, "| Baton |")).endsWith("| **better** |");
        assertThat(row(text, "| Baton / nginx |")).endsWith("| no difference shown |");
        assertThat(text).contains("the machine did");
    }

    @Test
    void shouldNotTakeNoiseForADifference() {
        List<Double> noisy = List.of(18.0, 24.0, 19.0, 21.0, 17.0, 23.0);

        assertThat(row(RunComparison.of(run("a", SLOW, SLOW), run("b", noisy, SLOW)), "| Baton |"))
                .endsWith("| no difference shown |");
    }

    @Test
    void shouldSayThatThreeRoundsShowNothing() {
        Run before = run("a", List.of(20.0, 20.1, 20.2), List.of(1.0, 1.0, 1.0));
        Run after = run("b", List.of(10.0, 10.1, 10.2), List.of(1.0, 1.0, 1.0));

        assertThat(row(RunComparison.of(before, after), "| Baton |")).endsWith("| too few rounds |");
    }

    @Test
    void shouldNameConditionsThatAreNotTheSame() {
        Run other = new Run("proxy", "?", Map.of("machine", Map.of("commit", "b", "kernel", "7.0")), Map.of());

        assertThat(RunComparison.of(run("a", SLOW, SLOW), other))
                .contains("not the same: machine kernel: 6.18, then 7.0")
                .doesNotContain("machine commit");
    }

    @Test
    void shouldGiveAnIntervalThatHoldsTheChange() {
        Change change = Change.of(new Samples(SLOW), new Samples(FAST));

        assertThat(change.ratio()).isBetween(change.low(), change.high());
        assertThat(change.high()).isLessThan(0.8);
    }

    private static String row(String text, String which) {
        return text.lines().filter(line -> line.contains(which)).findFirst().orElseThrow();
    }

    private static Run run(String commit, List<Double> ours, List<Double> theirs) {
        Map<String, Map<String, Object>> subjects = new LinkedHashMap<>();
        subjects.put("Baton", Map.of("usPerRequest", ours));
        subjects.put("nginx", Map.of("usPerRequest", theirs));
        return new Run(
                "proxy", "?", Map.of("machine", Map.of("commit", commit, "kernel", "6.18")), Map.of("HTTP", subjects));
    }
}
