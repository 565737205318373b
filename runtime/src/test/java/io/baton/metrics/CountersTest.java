package io.baton.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
                        "baton_request_seconds[listener, upstream]",
                        "baton_upstream_seconds[upstream]",
                        "baton_upstream_errors_total[upstream, reason]",
                        "baton_filter_failures_total[phase, reason]",
                        "baton_refused_total[reason]",
                        "baton_limit_hit_total[limit]",
                        "baton_tunnels_active[listener, upstream]",
                        "baton_tunnels_total[listener, upstream, end]",
                        "baton_tunnel_bytes_total[listener, upstream, direction]",
                        "baton_upstream_up[upstream, server]",
                        "baton_upstream_failures_total[upstream, server]",
                        "baton_upstream_out_total[upstream, server]",
                        "baton_upstream_check_failures_total[upstream, server]",
                        "baton_name_failures_total[name]",
                        "baton_access_log_dropped_total[]",
                        "baton_upgrades_total[outcome]",
                        "baton_upgrade_step_seconds[step]",
                        "baton_phase[phase]",
                        "baton_generation[]",
                        "baton_drain_connections[]",
                        "baton_drain_processes[]",
                        "baton_info[version, java]",
                        "process_resident_memory_bytes[]",
                        "process_cpu_seconds_total[]",
                        "process_open_fds[]",
                        "process_max_fds[]",
                        "process_start_time_seconds[]",
                        "jvm_memory_used_bytes[area]",
                        "jvm_gc_collection_seconds[gc]",
                        "jvm_threads_current[]");
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

    @Test
    void shouldCountOnFromWhatAnotherProcessHasCounted() {
        CounterShard shard = counters.shard();
        Series requests = counters.series(Metric.REQUESTS, "two\nlines, \"quoted\" \\ 1}", "", "200");
        shard.add(requests, 5);
        shard.increment(counters.series(Metric.CONNECTIONS_ACTIVE, "web"));
        Counters heir = new Counters();
        heir.account().hear(counters.account().totals());
        assertThat(heir.account().totals())
                .isEqualTo(counters.account().totals())
                .hasSize(1);
        assertThat(heir.sum(Metric.CONNECTIONS_ACTIVE))
                .as("open connections stay where they are")
                .isZero();
        assertThat(heir.sum(heir.series(Metric.REQUESTS, requests.values().toArray(String[]::new))))
                .isEqualTo(5);
    }

    @Test
    void shouldTakeNewerTotalsInThePlaceOfOlderOnesAndNeverFall() {
        Series requests = counters.series(Metric.REQUESTS, "web", "", "200");
        counters.shard().add(requests, 7);
        String name = requests.toString();
        Account account = counters.account();
        account.hear(Map.of(name, 100L));
        account.hear(Map.of(name, 130L));
        account.hear(Map.of(name, 120L));
        assertThat(counters.sum(requests)).isEqualTo(137);
    }

    @Test
    void shouldPassOverWhatItDoesNotCount() {
        counters.account()
                .hear(Map.of(
                        "baton_of_the_future_total", 1L,
                        "baton_requests_total", 2L,
                        "baton_requests_total{listener=\"web\"}", 3L,
                        "baton_requests_total{listener=\"web\",upstream=\"\",status=\"200\"} ", 4L,
                        "baton_requests_total{listener=\"web\",upstream=\"\",status=\"200", 5L,
                        "baton_requests_total{listener=\"web\",upstream=\"\",status=\"200\\", 6L,
                        "baton_requests_total{listener=\"web\",path=\"\",status=\"200\"}", 7L,
                        "baton_connections_active{listener=\"web\"}", 8L,
                        "", 9L));
        assertThat(counters.sums()).isEmpty();
    }
}
