package io.baton.server.metrics;

import io.baton.metrics.Histogram;
import io.baton.metrics.Metric;
import io.baton.metrics.Series;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A page in Prometheus' text exposition format, version 0.0.4: metric by metric, in the order of {@link Metric}. */
public final class Exposition {

    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final int CHARS_PER_SAMPLE = 80;

    /** The label of a histogram's buckets. */
    private static final String BOUND = "le";

    private final Map<Metric, List<Sample>> samples = new EnumMap<>(Metric.class);

    /** Nothing yet. */
    public Exposition() {}

    private record Sample(String suffix, List<String> labels, List<String> values, String number) {}

    /** Adds one value. */
    public Exposition put(Metric metric, long value, String... labels) {
        return put(metric, "", Long.toString(value), labels);
    }

    /** Adds one value. */
    public Exposition put(Metric metric, double value, String... labels) {
        return put(metric, "", number(value), labels);
    }

    /** Adds how often something happened, and how long it took together. */
    public Exposition putSummary(Metric metric, long count, double sum, String... labels) {
        return put(metric, "_count", Long.toString(count), labels).put(metric, "_sum", number(sum), labels);
    }

    /** Adds everything that was counted. */
    public Exposition putAll(Map<Series, Long> sums) {
        Map<Metric, Map<List<String>, Map<Series, Long>>> histograms = new EnumMap<>(Metric.class);
        sums.forEach((series, sum) -> {
            if (series.metric().kind() == Metric.Kind.HISTOGRAM) {
                List<String> labels = series.values().subList(0, series.values().size() - 1);
                histograms
                        .computeIfAbsent(series.metric(), metric -> new LinkedHashMap<>())
                        .computeIfAbsent(labels, values -> new LinkedHashMap<>())
                        .put(series, sum);
            } else {
                add(series.metric(), "", series.metric().labels(), series.values(), Long.toString(sum));
            }
        });
        histograms.forEach((metric, all) -> all.forEach((labels, cells) -> putHistogram(metric, labels, cells)));
        return this;
    }

    /** The page. */
    public byte[] bytes() {
        int count = samples.values().stream().mapToInt(List::size).sum();
        StringBuilder page = new StringBuilder(CHARS_PER_SAMPLE * (count + Metric.values().length));
        samples.forEach((metric, all) -> {
            page.append("# HELP ").append(metric.text()).append(' ').append(escapedHelp(metric.help()));
            page.append("\n# TYPE ").append(metric.text()).append(' ');
            page.append(metric.kind().name().toLowerCase(Locale.ROOT)).append('\n');
            all.forEach(sample -> write(page, metric, sample));
        });
        return page.toString().getBytes(StandardCharsets.UTF_8);
    }

    private Exposition put(Metric metric, String suffix, String number, String... labels) {
        if (labels.length != metric.labels().size()) {
            throw new IllegalArgumentException(
                    "%s has the labels %s, not %d".formatted(metric.text(), metric.labels(), labels.length));
        }
        add(metric, suffix, metric.labels(), List.of(labels), number);
        return this;
    }

    private void add(Metric metric, String suffix, List<String> labels, List<String> values, String number) {
        samples.computeIfAbsent(metric, same -> new ArrayList<>()).add(new Sample(suffix, labels, values, number));
    }

    /** A bucket is shown with all that are below it; one that only another version knows, too. */
    private void putHistogram(Metric metric, List<String> values, Map<Series, Long> cells) {
        List<String> labels = new ArrayList<>(metric.labels());
        labels.add(BOUND);
        List<Series> buckets = cells.keySet().stream()
                .filter(cell -> !Histogram.isSum(cell))
                .sorted(Comparator.comparingDouble(Exposition::bound))
                .toList();
        long below = 0;
        for (Series bucket : buckets) {
            below += cells.getOrDefault(bucket, 0L);
            add(metric, "_bucket", labels, bucket.values(), Long.toString(below));
        }
        long sum = cells.entrySet().stream()
                .filter(cell -> Histogram.isSum(cell.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
        add(metric, "_sum", metric.labels(), values, number(Histogram.seconds(sum)));
        add(metric, "_count", metric.labels(), values, Long.toString(below));
    }

    /** Without an exponent, for people who look. */
    private static String number(double value) {
        return BigDecimal.valueOf(value).toPlainString();
    }

    private static double bound(Series bucket) {
        String text = bucket.values().getLast();
        return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }

    private static void write(StringBuilder page, Metric metric, Sample sample) {
        page.append(metric.text()).append(sample.suffix);
        for (int i = 0; i < sample.values.size(); i++) {
            page.append(i == 0 ? '{' : ',').append(sample.labels.get(i)).append("=\"");
            page.append(Series.escaped(sample.values.get(i))).append('"');
        }
        page.append(sample.values.isEmpty() ? " " : "} ").append(sample.number).append('\n');
    }

    private static String escapedHelp(String help) {
        return help.replace("\\", "\\\\").replace("\n", "\\n");
    }
}
