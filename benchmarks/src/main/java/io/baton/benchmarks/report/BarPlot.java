package io.baton.benchmarks.report;

import io.baton.benchmarks.Samples;
import java.util.LinkedHashMap;
import java.util.Map;

/** A bar for each subject: its median, a line over the quartiles, and a dot for each round. */
final class BarPlot {

    private static final int WIDTH = 560;

    private static final int LABELS = 150;

    private static final int FIGURES = 92;

    private static final int ROW = 26;

    private static final int TOP = 26;

    private static final int BOTTOM = 22;

    private BarPlot() {}

    /** Of one metric in one case; empty where nobody has it. */
    static String of(Run run, String caseName, Metric metric, Palette palette) {
        Map<String, Samples> rows = new LinkedHashMap<>();
        for (String subject : run.subjects(caseName).keySet()) {
            Samples samples = run.samples(caseName, subject, metric.key());
            if (!samples.values().isEmpty()) {
                rows.put(subject, samples);
            }
        }
        if (rows.isEmpty()) {
            return "";
        }
        double greatest =
                rows.values().stream().mapToDouble(Samples::greatest).max().orElse(1);
        int height = TOP + ROW * rows.size() + BOTTOM;
        Svg svg = new Svg(WIDTH, height, metric.title() + ", " + caseName);
        Scale x = Scale.linear(greatest, LABELS, WIDTH - FIGURES);
        axis(svg, x, height, metric);
        int row = 0;
        for (Map.Entry<String, Samples> each : rows.entrySet()) {
            row(svg, x, TOP + ROW * row++, each, metric, palette);
        }
        return svg.toString();
    }

    private static void axis(Svg svg, Scale x, int height, Metric metric) {
        String direction = switch (metric.better()) {
            case LOWER -> "less is better";
            case HIGHER -> "more is better";
            case NEITHER -> "";
        };
        String unit = metric.unit().isEmpty() ? "" : ", " + metric.unit();
        svg.text(0, 13, metric.title() + unit, "plot-title").text(WIDTH, 13, direction, "note end");
        for (double tick : x.ticks()) {
            svg.line(x.at(tick), TOP, x.at(tick), height - BOTTOM, "grid")
                    .text(x.at(tick), height - 6, Metric.shown(tick), "tick middle");
        }
    }

    private static void row(
            Svg svg, Scale x, double top, Map.Entry<String, Samples> its, Metric metric, Palette palette) {
        Samples samples = its.getValue();
        double middle = top + ROW / 2.0;
        String style = palette.style(its.getKey());
        String said = Metric.shown(samples.median());
        String hint = "%s: median %s %s, quartiles %s to %s, %d rounds"
                .formatted(
                        its.getKey(),
                        said,
                        metric.unit(),
                        Metric.shown(samples.firstQuartile()),
                        Metric.shown(samples.thirdQuartile()),
                        samples.values().size());
        svg.text(LABELS - 8, middle + 4, its.getKey(), "label end")
                .rectangle(LABELS, top + 5, x.at(samples.median()) - LABELS, ROW - 10, "bar " + style, hint)
                .line(x.at(samples.firstQuartile()), middle, x.at(samples.thirdQuartile()), middle, "spread");
        for (double end : new double[] {samples.firstQuartile(), samples.thirdQuartile()}) {
            svg.line(x.at(end), middle - 4, x.at(end), middle + 4, "spread");
        }
        for (double value : samples.values()) {
            svg.dot(x.at(value), middle, 2, "round", Metric.shown(value));
        }
        svg.text(WIDTH - FIGURES + 8, middle + 4, said + " " + metric.unit(), "figure");
    }
}
