package io.baton.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SamplesTest {

    private static final Samples FOUR = new Samples(List.of(4.0, 1.0, 3.0, 2.0));

    @Test
    void shouldFindTheMiddleAndTheQuartiles() {
        assertThat(FOUR.median()).isEqualTo(2.5);
        assertThat(FOUR.firstQuartile()).isEqualTo(1.75);
        assertThat(FOUR.thirdQuartile()).isEqualTo(3.25);
        assertThat(FOUR.least()).isEqualTo(1);
    }

    @Test
    void shouldCompareRoundByRound() {
        Samples baseline = new Samples(List.of(2.0, 1.0, 1.0, 4.0));

        assertThat(FOUR.minus(baseline).values()).containsExactly(2.0, 0.0, 2.0, -2.0);
        assertThat(FOUR.over(baseline).values()).containsExactly(2.0, 1.0, 3.0, 0.5);
    }

    @Test
    void shouldRefuseToPairDifferentNumbersOfRounds() {
        Samples two = new Samples(List.of(1.0, 2.0));

        assertThatThrownBy(() -> FOUR.over(two)).hasMessage("4 rounds cannot be paired with 2");
    }

    @Test
    void shouldWriteJson() {
        assertThat(Json.of(Map.of("a \"name\"\n", List.of(new Samples(List.of(1.5)), "text", 2))))
                .isEqualTo("{\"a \\\"name\\\"\\u000a\": [[1.5], \"text\", 2]}");
    }
}
