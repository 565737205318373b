package io.baton.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CountersTest {

    private final Counters counters = new Counters();

    @Test
    void shouldHaveTheNamesOfTheDesign() {
        assertThat(Arrays.stream(Metric.values()).map(metric -> metric.text() + metric.labels()))
                .containsExactly(
                        "baton_connections_active[listener]",
                        "baton_connections_accepted_total[listener]",
                        "baton_requests_total[listener, upstream, status]",
                        "baton_upstream_errors_total[upstream, reason]",
                        "baton_refused_total[reason]",
                        "baton_limit_hit_total[limit]",
                        "baton_tunnels_active[listener, upstream]",
                        "baton_tunnels_total[listener, upstream, end]",
                        "baton_tunnel_bytes_total[listener, upstream, direction]",
                        "baton_upstream_up[upstream, server]",
                        "baton_upstream_failures_total[upstream, server]",
                        "baton_upstream_out_total[upstream, server]",
                        "baton_upstream_check_failures_total[upstream, server]",
                        "baton_access_log_dropped_total[]");
        assertThat(Metric.values())
                .allSatisfy(metric ->
                        assertThat(metric.text().endsWith("_total")).isEqualTo(metric.kind() == Metric.Kind.COUNTER));
    }

    @Test
    void shouldAddUpWhatThreadsHaveCounted() throws Exception {
        Series requests = counters.series(Metric.REQUESTS, "web", "", "200");
        Series active = counters.series(Metric.CONNECTIONS_ACTIVE, "web");
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            CounterShard shard = counters.shard();
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 100_000; i++) {
                    shard.increment(active);
                    shard.add(requests, 2);
                    shard.decrement(active);
                }
                shard.increment(active);
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(counters.sum(requests)).isEqualTo(800_000);
        assertThat(counters.sum(active)).isEqualTo(4);
    }

    @Test
    void shouldKnowASeriesAgain() {
        Series one = counters.series(Metric.REFUSED, "BARE_CR");
        assertThat(counters.series(Metric.REFUSED, "BARE_CR")).isSameAs(one);
        assertThat(counters.series(Metric.LIMIT_HIT, "BARE_CR")).isNotSameAs(one);
        assertThat(one).hasToString("baton_refused_total{reason=\"BARE_CR\"}");
        assertThat(counters.series(Metric.REQUESTS, "a\"b\\c\nd", "", "200"))
                .hasToString("baton_requests_total{listener=\"a\\\"b\\\\c\\nd\",upstream=\"\",status=\"200\"}");
        assertThatThrownBy(() -> counters.series(Metric.REQUESTS, "web"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[listener, upstream, status], and 1 values");
    }

    @Test
    void shouldForgetWhatIsRetired() {
        CounterShard shard = counters.shard();
        Series gone = counters.series(Metric.UPSTREAM_UP, "app", "127.0.0.1:9001");
        Series stays = counters.series(Metric.UPSTREAM_UP, "app", "127.0.0.1:9002");
        shard.increment(gone);
        shard.increment(stays);
        counters.retire(gone);
        Series anew = counters.series(Metric.UPSTREAM_UP, "app", "127.0.0.1:9001");
        shard.increment(gone); // of whoever has not heard of it
        assertThat(anew).isNotSameAs(gone);
        assertThat(counters.sums())
                .containsOnlyKeys(stays, anew)
                .containsEntry(stays, 1L)
                .containsEntry(anew, 0L);
        counters.retire(gone);
        assertThat(counters.sums()).containsOnlyKeys(stays, anew);
    }

    @Test
    void shouldGrowWithItsSeries() {
        CounterShard early = counters.shard();
        List<Series> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Series series = counters.series(Metric.REFUSED, "reason " + i);
            all.add(series);
            early.add(series, i);
        }
        assertThat(counters.sums()).hasSize(500).containsEntry(all.get(499), 499L);
        assertThat(counters.sum(Metric.REFUSED)).isEqualTo(499 * 500 / 2);
        assertThat(counters.sum(Metric.LIMIT_HIT)).isZero();
    }
}
