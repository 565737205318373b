package io.baton.demo;

import static io.baton.demo.Attempt.Kind.DYING;
import static io.baton.demo.Attempt.Kind.GOOD;
import static io.baton.demo.Attempt.Kind.UNABLE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttemptTest {

    @Test
    void shouldPutEachBadVersionBetweenGoodOnes() {
        assertThat(kinds(3)).containsExactly(GOOD, UNABLE, GOOD, DYING, GOOD);
        assertThat(kinds(2)).containsExactly(GOOD, UNABLE, DYING, GOOD);
        assertThat(kinds(1)).containsExactly(GOOD, UNABLE, DYING);
    }

    @ParameterizedTest
    @ValueSource(ints = {DemoOptions.UPGRADES_MIN, 7, DemoOptions.UPGRADES_MAX})
    void shouldHaveAsManyGoodOnesAsAreWantedAndANumberForEach(int upgrades) {
        List<Attempt> plan = Attempt.plan(upgrades);
        assertThat(kinds(upgrades).stream().filter(GOOD::equals)).hasSize(upgrades);
        assertThat(plan.getFirst().version()).isEqualTo(2);
        assertThat(plan.getLast().version()).isEqualTo(plan.size() + 1).isLessThanOrEqualTo(Byte.MAX_VALUE);
    }

    private static List<Attempt.Kind> kinds(int upgrades) {
        return Attempt.plan(upgrades).stream().map(Attempt::kind).toList();
    }
}
