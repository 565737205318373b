package io.baton.proxy.warmup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SteadinessTest {

    private static final int ENOUGH = Steadiness.WINDOW_REQUESTS * Steadiness.WINDOWS;

    private final Steadiness steadiness = new Steadiness(2L * ENOUGH);

    @Test
    void shouldKnowNothingBeforeTheFirstRequest() {
        assertThat(steadiness.isSteady()).isFalse();
        assertThat(steadiness.firstNs()).isZero();
        assertThat(steadiness.lastNs()).isZero();
    }

    @Test
    void shouldShowTheMedianOfWhatThereIsBeforeAWindowIsFull() {
        steadiness.add(5);
        steadiness.add(900);
        steadiness.add(7);
        assertThat(steadiness.firstNs()).isEqualTo(7);
        assertThat(steadiness.lastNs()).isEqualTo(7);
    }

    @Test
    void shouldNotBelieveInTheFirstHalf() {
        add(ENOUGH - 1, 100);
        assertThat(steadiness.isSteady()).isFalse();
        add(1, 100);
        assertThat(steadiness.isSteady()).isTrue();
    }

    @Test
    void shouldWaitUntilWindowsAreAlike() {
        add(2 * ENOUGH, 200);
        add(Steadiness.WINDOW_REQUESTS, 100);
        assertThat(steadiness.isSteady())
                .as("half the time since the last window")
                .isFalse();
        add(ENOUGH - Steadiness.WINDOW_REQUESTS, 105);
        assertThat(steadiness.isSteady()).isTrue();
        assertThat(steadiness.firstNs()).isEqualTo(200);
        assertThat(steadiness.lastNs()).isEqualTo(105);
        assertThat(steadiness.requests()).isEqualTo(3 * ENOUGH);
    }

    @Test
    void shouldNotMindTheFewThatTheMachineHoldsUp() {
        for (int i = 0; i < ENOUGH; i++) {
            steadiness.add(i % 3 == 0 ? 1_000_000 + i : 100);
        }
        assertThat(steadiness.isSteady()).isTrue();
        assertThat(steadiness.lastNs()).isEqualTo(100);
    }

    private void add(int count, long ns) {
        for (int i = 0; i < count; i++) {
            steadiness.add(ns);
        }
    }
}
