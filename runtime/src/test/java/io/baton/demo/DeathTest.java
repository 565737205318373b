package io.baton.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeathTest {

    @Test
    void shouldTakeOnlyWhatTheDeadMayHaveAccepted() {
        Death death = new Death(100, 200);
        assertThat(death.takes(99)).as("its predecessor's").isFalse();
        assertThat(death.takes(100)).isTrue();
        assertThat(death.takes(200)).isTrue();
        assertThat(death.takes(201)).as("waiting for whoever accepts next").isFalse();
    }

    @Test
    void shouldTakeNothingWhereNobodyDied() {
        assertThat(Death.NONE.takes(0)).isFalse();
        assertThat(Death.NONE.takes(Long.MIN_VALUE)).isFalse();
    }
}
