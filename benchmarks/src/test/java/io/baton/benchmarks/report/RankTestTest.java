package io.baton.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RankTestTest {

    @Test
    void shouldCountTheDivisionsThatAreAsFarApart() {
        // 2 of the 20 ways to choose three of six; 2 of the 252 to choose five of ten
        assertThat(RankTest.chance(List.of(1.0, 2.0, 3.0), List.of(4.0, 5.0, 6.0)))
                .isCloseTo(0.1, within(1e-12));
        assertThat(RankTest.chance(List.of(9.0, 8.0, 7.0, 6.0, 10.0), List.of(1.0, 2.0, 3.0, 4.0, 5.0)))
                .isCloseTo(2.0 / 252, within(1e-12));
    }

    @Test
    void shouldSeeNothingInEqualFigures() {
        assertThat(RankTest.chance(List.of(1.0, 1.0, 1.0), List.of(1.0, 1.0, 1.0)))
                .isEqualTo(1);
        assertThat(RankTest.chance(List.of(1.0, 4.0), List.of(2.0, 3.0))).isEqualTo(1);
        assertThat(RankTest.chance(List.of(), List.of(2.0, 3.0))).isEqualTo(1);
    }

    @Test
    void shouldAgreeWithTheCountWhereManyAreTakenForNormal() {
        // the same 20 against 20, counted, and with a pair more in the middle, which changes next to nothing
        List<Double> one = new ArrayList<>();
        List<Double> other = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            one.add((double) i);
            other.add(i + 7.5);
        }
        double counted = RankTest.chance(one, other);
        one.add(13.2);
        other.add(13.3);

        assertThat(RankTest.chance(one, other)).isCloseTo(counted, within(0.003));
        assertThat(counted).isBetween(1e-4, 1e-2);
    }

    @Test
    void shouldFindADifferenceWhereThereIsNoneAsOftenAsItSays() {
        long seed = 6;
        Random random = new Random(seed);
        int found = 0;
        for (int i = 0; i < 2000; i++) {
            found += RankTest.chance(draw(random), draw(random)) < 0.05 ? 1 : 0;
        }

        assertThat(found / 2000.0).as("seed %d", seed).isBetween(0.02, 0.06);
    }

    private static List<Double> draw(Random random) {
        return random.doubles(7).boxed().toList();
    }
}
