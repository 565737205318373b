package io.baton.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    private static final Latencies THOUSAND =
            new Latencies(LongStream.rangeClosed(1, 1_000).toArray());

    @Test
    void shouldSayWithinWhatTimeSoManyWereAnswered() {
        assertThat(THOUSAND.atNs(0.5)).isEqualTo(500);
        assertThat(THOUSAND.atNs(0.99)).isEqualTo(990);
        assertThat(THOUSAND.atNs(0.999)).isEqualTo(999);
        assertThat(THOUSAND.maxNs()).isEqualTo(1_000);
    }

    @Test
    void shouldNotRoundATailAway() {
        Latencies three = new Latencies(new long[] {1, 2, 90});
        assertThat(three.atNs(0.99)).isEqualTo(90);
        assertThat(three.atNs(0.5)).isEqualTo(2);
        assertThat(three.atNs(0.001)).isEqualTo(1);
    }

    @Test
    void shouldJoinPartsAsIfTheyHadBeenOne() {
        Latencies joined = Latencies.ofAll(List.of(
                new Latencies(new long[] {5, 6}), new Latencies(new long[] {}), new Latencies(new long[] {1, 9})));
        assertThat(joined.count()).isEqualTo(4);
        assertThat(joined.atNs(0.5)).isEqualTo(5);
        assertThat(joined.maxNs()).isEqualTo(9);
    }

    @Test
    void shouldNotMakeUpAFigureOfNothing() {
        assertThatIllegalStateException().isThrownBy(() -> new Latencies(new long[] {}).atNs(0.5));
    }
}
