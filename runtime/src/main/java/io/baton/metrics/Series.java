package io.baton.metrics;

import java.util.List;

/**
 * A metric with the values of its labels, or one cell of a histogram. {@link Counters#series} makes it; whoever counts
 * keeps it.
 */
public final class Series {

    private final Metric metric;

    private final List<String> values;

    /** Where its count stands in every shard. */
    private final int index;

    Series(Metric metric, List<String> values, int index) {
        this.metric = metric;
        this.values = values;
        this.index = index;
    }

    public Metric metric() {
        return metric;
    }

    /** The values of the metric's labels, in their order; at the end the cell's, of a histogram. */
    public List<String> values() {
        return values;
    }

    int index() {
        return index;
    }

    /** As Prometheus writes it: {@code baton_refused_total{reason="BARE_CR"}}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(metric.text());
        for (int i = 0; i < values.size(); i++) {
            text.append(i == 0 ? "{" : ",").append(metric.seriesLabels().get(i)).append("=\"");
            text.append(escaped(values.get(i))).append('"');
        }
        return text.append(values.isEmpty() ? "" : "}").toString();
    }

    /** The value of a label, as it stands between quotation marks. */
    public static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
