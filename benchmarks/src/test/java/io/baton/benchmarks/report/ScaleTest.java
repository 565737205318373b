package io.baton.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScaleTest {

    @Test
    void shouldBeginAtNothingAndTickAtRoundNumbers() {
        Scale scale = Scale.linear(43, 100, 530);

        assertThat(scale.ticks()).containsExactly(0.0, 10.0, 20.0, 30.0, 40.0);
        assertThat(scale.at(0)).isEqualTo(100);
        assertThat(scale.at(43)).isEqualTo(530);
        assertThat(scale.at(99)).isEqualTo(530);
    }

    @Test
    void shouldEndAtRoundNumbersWhereItIsLogarithmic() {
        Scale scale = Scale.logarithmic(71, 124_000, 0, 100);

        assertThat(scale.least()).isCloseTo(50, within(1e-6));
        assertThat(scale.greatest()).isCloseTo(200_000, within(1e-3));
        assertThat(scale.ticks()).hasSize(4);
        assertThat(scale.ticks().getFirst()).isCloseTo(100, within(1e-6));
        assertThat(scale.at(1)).isZero();
    }

    @Test
    void shouldHoldFiguresThatAreAllTheSame() {
        assertThat(Scale.logarithmic(5, 5, 0, 100).at(5)).isBetween(0.0, 100.0);
        assertThat(Scale.logarithmic(0, 0, 0, 100).ticks()).isNotEmpty();
        assertThat(Scale.linear(0, 0, 100).ticks()).hasSizeGreaterThan(1);
    }
}
