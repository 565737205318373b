package io.baton.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SamplesTest {

    private static final long START_NS = -7_000; // a clock may begin anywhere

    @Test
    void shouldKeepRequestsAtTheirTimesWithoutDrift() {
        Samples samples = new Samples(START_NS, 3, 1);
        assertThat(samples.dueNs(0)).isEqualTo(START_NS);
        assertThat(samples.dueNs(1)).isEqualTo(START_NS + 333_333_333);
        assertThat(samples.dueNs(3_000_000)).isEqualTo(START_NS + 1_000_000 * Samples.NS_PER_S);
    }

    @Test
    void shouldFindTheRequestsOfATime() {
        Samples samples = new Samples(START_NS, 10, 1);
        for (int i = 0; i < 20; i++) {
            assertThat(samples.add()).isEqualTo(i);
        }
        assertThat(samples.firstDueAt(START_NS)).isZero();
        assertThat(samples.firstDueAt(START_NS + 1)).isEqualTo(1);
        assertThat(samples.firstDueAt(START_NS + 100_000_000)).isEqualTo(1);
        assertThat(samples.firstDueAt(START_NS - Samples.NS_PER_S)).isZero();
        assertThat(samples.firstDueAt(START_NS + 60 * Samples.NS_PER_S)).isEqualTo(20);
    }

    @Test
    void shouldCountWhatARequestTookFromWhenItWasDue() {
        Samples samples = new Samples(START_NS, 10, 1);
        for (int i = 0; i < 5; i++) {
            samples.add();
        }
        samples.answered(1, samples.dueNs(1) + 900, 0);
        samples.answered(2, samples.dueNs(2) + 700, 3);
        samples.answered(4, samples.dueNs(4) + 100, 0);
        assertThat(samples.isAnswered(0)).isFalse();
        assertThat(samples.isAnswered(3)).isFalse();
        assertThat(samples.tookNs(1)).isEqualTo(900);
        assertThat(samples.version(2)).isEqualTo(3);
        Latencies some = samples.latencies(samples.dueNs(1), samples.dueNs(4));
        assertThat(some.count()).isEqualTo(2);
        assertThat(some.maxNs()).isEqualTo(900);
    }

    @Test
    void shouldNotLetACopyChange() {
        Samples samples = new Samples(START_NS, 10, 4);
        samples.add();
        Samples copy = samples.copy();
        samples.answered(0, samples.dueNs(0) + 5, 1);
        samples.add();
        assertThat(copy.count()).isEqualTo(1);
        assertThat(copy.isAnswered(0)).isFalse();
    }
}
