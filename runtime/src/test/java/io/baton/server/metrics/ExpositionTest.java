package io.baton.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.baton.metrics.CounterShard;
import io.baton.metrics.Counters;
import io.baton.metrics.Metric;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExpositionTest {

    private final Counters counters = new Counters();

    private final CounterShard shard = counters.shard();

    @Test
    void shouldExplainEachMetricOnceAndBeforeItsValues() {
        shard.increment(counters.series(Metric.LIMIT_HIT, "buffers"));
        shard.add(counters.series(Metric.CONNECTIONS_ACTIVE, "web"), 3);
        shard.add(counters.series(Metric.LIMIT_HIT, "memory"), 2);
        assertThat(page(new Exposition().putAll(counters.sums()).put(Metric.GENERATION, 4)))
                .containsExactly(
                        "# HELP baton_connections_active Connections that are open",
                        "# TYPE baton_connections_active gauge",
                        "baton_connections_active{listener=\"web\"} 3",
                        "# HELP baton_limit_hit_total How often a limit held something up",
                        "# TYPE baton_limit_hit_total counter",
                        "baton_limit_hit_total{limit=\"buffers\"} 1",
                        "baton_limit_hit_total{limit=\"memory\"} 2",
                        "# HELP baton_generation " + Metric.GENERATION.help(),
                        "# TYPE baton_generation gauge",
                        "baton_generation 4");
    }

    @Test
    void shouldWriteLabelsThatNobodyCanMistakeForAnythingElse() {
        shard.increment(counters.series(Metric.NAME_FAILURES, "a\\b\"} 7\nbaton_x 1 \u00e4"));
        assertThat(page(new Exposition().putAll(counters.sums())))
                .hasSize(3)
                .endsWith("baton_name_failures_total{name=\"a\\\\b\\\"} 7\\nbaton_x 1 \u00e4\"} 1");
    }

    @Test
    void shouldAddBucketsUp() {
        var histogram = counters.histogram(Metric.UPSTREAM_SECONDS, "app");
        shard.record(histogram, 50_000);
        shard.record(histogram, 60_000);
        shard.record(histogram, 700_000_000);
        shard.record(histogram, 20_000_000_000L);
        assertThat(page(new Exposition().putAll(counters.sums())))
                .contains(
                        "# TYPE baton_upstream_seconds histogram",
                        "baton_upstream_seconds_bucket{upstream=\"app\",le=\"0.0001\"} 2",
                        "baton_upstream_seconds_bucket{upstream=\"app\",le=\"0.5\"} 2",
                        "baton_upstream_seconds_bucket{upstream=\"app\",le=\"1\"} 3",
                        "baton_upstream_seconds_bucket{upstream=\"app\",le=\"10\"} 3",
                        "baton_upstream_seconds_bucket{upstream=\"app\",le=\"+Inf\"} 4",
                        "baton_upstream_seconds_sum{upstream=\"app\"} 20.70011",
                        "baton_upstream_seconds_count{upstream=\"app\"} 4")
                .hasSize(2 + 17 + 2);
    }

    @Test
    void shouldShowABucketThatOnlyAnotherVersionHas() {
        counters.account()
                .hear(Map.of(
                        "baton_upstream_seconds{upstream=\"app\",le=\"60\"}", 5L,
                        "baton_upstream_seconds{upstream=\"app\",le=\"+Inf\"}", 1L,
                        "baton_upstream_seconds{upstream=\"app\",le=\"0.1\"}", 2L));
        assertThat(page(new Exposition().putAll(counters.sums())))
                .containsSubsequence(
                        "baton_upstream_seconds_bucket{upstream=\"app\",le=\"0.1\"} 2",
                        "baton_upstream_seconds_bucket{upstream=\"app\",le=\"60\"} 7",
                        "baton_upstream_seconds_bucket{upstream=\"app\",le=\"+Inf\"} 8",
                        "baton_upstream_seconds_count{upstream=\"app\"} 8");
    }

    @Test
    void shouldWriteNumbersWithoutAnExponent() {
        assertThat(page(new Exposition()
                        .put(Metric.PROCESS_START_TIME, 1_795_284_513.55)
                        .putSummary(Metric.JVM_GC, 3, 0.00004, "Copy")))
                .contains(
                        "process_start_time_seconds 1795284513.55",
                        "jvm_gc_collection_seconds_count{gc=\"Copy\"} 3",
                        "jvm_gc_collection_seconds_sum{gc=\"Copy\"} 0.000040");
    }

    /** Only where the tool of Prometheus is installed, which nothing else needs. */
    @Test
    void shouldBeFoundGoodByPromtool() throws Exception {
        boolean hasTool = Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool")));
        assumeTrue(hasTool, "SKIPPED: promtool is not installed, so that nobody but us has read the page");
        shard.record(counters.histogram(Metric.REQUEST_SECONDS, "web", "app"), 5_000_000);
        shard.increment(counters.series(Metric.REFUSED, "a\\b\"\n"));
        shard.increment(counters.series(Metric.REQUESTS, "web", "app", "200"));
        Exposition page = new Exposition().putAll(counters.sums()).put(Metric.INFO, 1, "0.1.0", "25");
        ProcessFigures.addTo(page);
        JvmFigures.addTo(page);
        Process check = new ProcessBuilder("promtool", "check", "metrics")
                .redirectErrorStream(true)
                .start();
        try (OutputStream in = check.getOutputStream()) {
            in.write(page.bytes());
        }
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(check.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(said).isEmpty();
        assertThat(check.exitValue()).isZero();
    }

    @Test
    void shouldRefuseLabelsThatAMetricDoesNotHave() {
        assertThatThrownBy(() -> new Exposition().put(Metric.PHASE, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("baton_phase has the labels [phase], not 0");
    }

    @Test
    void shouldSayOfThisProcessWhatTheKernelSays() {
        Exposition page = new Exposition();
        ProcessFigures.addTo(page);
        JvmFigures.addTo(page);
        List<String> lines = page(page);
        assertThat(value(lines, "process_resident_memory_bytes")).isBetween(10e6, 100e9);
        assertThat(value(lines, "process_cpu_seconds_total")).isPositive();
        assertThat(value(lines, "process_open_fds")).isBetween(3.0, value(lines, "process_max_fds"));
        assertThat(value(lines, "process_start_time_seconds"))
                .isCloseTo(
                        ProcessHandle.current()
                                        .info()
                                        .startInstant()
                                        .orElseThrow()
                                        .toEpochMilli()
                                / 1000.0,
                        within(2.0));
        assertThat(value(lines, "jvm_threads_current")).isPositive();
        assertThat(value(lines, "jvm_memory_used_bytes{area=\"heap\"}")).isPositive();
    }

    private static double value(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> page(Exposition page) {
        return new String(page.bytes(), StandardCharsets.UTF_8).lines().toList();
    }
}
