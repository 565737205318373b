package io.baton.benchmarks.report;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** Latency by percentile, one line for each subject: from the left, each division is a tenth of what is left over. */
final class PercentilePlot {

    private static final int WIDTH = 600;

    private static final int HEIGHT = 300;

    private static final int LEFT = 56;

    private static final int RIGHT = 80;

    private static final int TOP = 28;

    private static final int BOTTOM = 30;

    private static final double[] TICKS = {0, 90, 99, 99.9, 99.99, 99.999};

    /** Beyond it the axis ends: one minus this is what the maximum stands at. */
    private static final double LEAST_REST = 1e-5;

    private static final double PERCENT = 100;

    private PercentilePlot() {}

    /** From the curves of a case; empty where it has none. */
    static String of(String caseName, Map<String, Map<String, Object>> subjects, Palette palette) {
        double least = Double.MAX_VALUE;
        double greatest = 0;
        for (Map<String, Object> each : subjects.values()) {
            for (List<Double> point : points(each)) {
                least = Math.min(least, point.get(1));
                greatest = Math.max(greatest, point.get(1));
            }
        }
        if (greatest == 0) {
            return "";
        }
        Svg svg = new Svg(WIDTH, HEIGHT, "latency by percentile, " + caseName);
        Scale y = Scale.logarithmic(least, greatest, HEIGHT - BOTTOM, TOP);
        svg.text(0, 13, "latency by percentile, µs (all rounds together)", "plot-title")
                .text(WIDTH, 13, "lower is better", "note end");
        for (double tick : y.ticks()) {
            svg.line(LEFT, y.at(tick), WIDTH - RIGHT, y.at(tick), "grid")
                    .text(LEFT - 6, y.at(tick) + 4, Metric.shown(tick), "tick end");
        }
        for (double tick : TICKS) {
            svg.line(x(tick), TOP, x(tick), HEIGHT - BOTTOM, "grid")
                    .text(
                            x(tick),
                            HEIGHT - 12,
                            tick == 0
                                    ? "0 %"
                                    : "p"
                                            + BigDecimal.valueOf(tick)
                                                    .stripTrailingZeros()
                                                    .toPlainString(),
                            "tick middle");
        }
        lines(svg, y, subjects, palette);
        return svg.toString();
    }

    private static void lines(Svg svg, Scale y, Map<String, Map<String, Object>> subjects, Palette palette) {
        double lastLabel = Double.MAX_VALUE;
        List<Map.Entry<String, Map<String, Object>>> ordered = subjects.entrySet().stream()
                .filter(each -> !points(each.getValue()).isEmpty())
                .sorted((one, other) -> Double.compare(end(one.getValue()), end(other.getValue())))
                .toList();
        for (Map.Entry<String, Map<String, Object>> each : ordered) {
            StringBuilder path = new StringBuilder();
            for (List<Double> point : points(each.getValue())) {
                path.append(path.isEmpty() ? "M" : " L")
                        .append(Svg.at(x(point.get(0))))
                        .append(' ')
                        .append(Svg.at(y.at(point.get(1))));
            }
            String style = palette.style(each.getKey());
            svg.path(path.toString(), "curve " + style);
            double label = Math.min(y.at(end(each.getValue())) + 4, lastLabel - 14); // not over the one below
            lastLabel = label;
            svg.text(WIDTH - RIGHT + 8, label, each.getKey(), "label text-" + style);
        }
    }

    private static double end(Map<String, Object> subject) {
        return points(subject).getLast().get(1);
    }

    private static double x(double percentile) {
        double rest = Math.max(1 - percentile / PERCENT, LEAST_REST);
        return LEFT + (WIDTH - RIGHT - LEFT) * Math.log(rest) / Math.log(LEAST_REST);
    }

    static List<List<Double>> points(Map<String, Object> subject) {
        return subject.get("curve") instanceof List<?> curve
                ? curve.stream().map(point -> Run.numbers(point).values()).toList()
                : List.of();
    }
}
