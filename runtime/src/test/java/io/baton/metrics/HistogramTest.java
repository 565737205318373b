package io.baton.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HistogramTest {

    private final Counters counters = new Counters();

    private final CounterShard shard = counters.shard();

    private final Histogram histogram = counters.histogram(Metric.REQUEST_SECONDS, "web", "app");

    @Test
    void shouldCountADurationInTheFirstBucketThatHasRoomForIt() {
        shard.record(histogram, 0);
        shard.record(histogram, 100_000);
        shard.record(histogram, 100_001);
        shard.record(histogram, 10_000_000_000L);
        shard.record(histogram, 10_000_000_001L);
        shard.record(histogram, Long.MAX_VALUE / 4);
        assertThat(cells())
                .containsEntry("0.0001", 2L)
                .containsEntry("0.00025", 1L)
                .containsEntry("10", 1L)
                .containsEntry("+Inf", 2L)
                .hasSize(Histogram.bounds().size() + 1);
    }

    @Test
    void shouldTakeAClockThatWentBackForAStandingOne() {
        shard.record(histogram, -5);
        assertThat(cells()).containsEntry("0.0001", 1L).containsEntry("sum", 0L);
    }

    @Test
    void shouldLoseNothingOfManyShortOnes() {
        for (int i = 0; i < 1_000_000; i++) {
            shard.record(histogram, 1_200 + i % 1000);
        }
        assertThat(Histogram.seconds(cells().getOrDefault("sum", 0L))).isBetween(1.6, 1.8);
    }

    @Test
    void shouldBeCountedOnByTheNextProcess() {
        shard.record(histogram, 300_000);
        shard.record(histogram, 20_000_000_000L);
        Counters next = new Counters();
        next.account().hear(counters.account().totals());
        next.shard().record(next.histogram(Metric.REQUEST_SECONDS, "web", "app"), 300_000);
        assertThat(next.account().totals())
                .containsEntry("baton_request_seconds{listener=\"web\",upstream=\"app\",le=\"0.0005\"}", 2L)
                .containsEntry("baton_request_seconds{listener=\"web\",upstream=\"app\",le=\"+Inf\"}", 1L)
                .containsEntry("baton_request_seconds{listener=\"web\",upstream=\"app\",le=\"sum\"}", 20_000_600L);
    }

    private Map<String, Long> cells() {
        return counters.sums().entrySet().stream()
                .collect(Collectors.toMap(one -> one.getKey().values().getLast(), Map.Entry::getValue));
    }
}
