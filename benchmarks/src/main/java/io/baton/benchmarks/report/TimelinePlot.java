package io.baton.benchmarks.report;

import io.baton.benchmarks.Samples;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The latencies around one upgrade, in slices of 100 ms, with its steps; of the round that is in the middle by its
 * maximum, and of the worst one. All plots of a page have the same scales.
 */
final class TimelinePlot {

    private static final int WIDTH = 1140;

    private static final int HEIGHT = 290;

    private static final int LEFT = 56;

    private static final int RIGHT = 16;

    private static final int TOP = 96;

    private static final int BOTTOM = 30;

    /** Where the names of the steps begin. */
    private static final int STEPS = 34;

    private static final int ROWS = 5;

    private static final int P50 = 1;

    private static final int P99 = 2;

    private static final int MAXIMUM = 4;

    private static final int COUNT = 5;

    private static final int FAILURES = 6;

    private static final double MS_PER_S = 1e3;

    private final Scale x;

    private final Scale y;

    /** With scales that hold every round of a case. */
    TimelinePlot(Map<String, Map<String, Object>> subjects) {
        double firstMs = 0;
        double lastMs = 1;
        double least = Double.MAX_VALUE;
        double greatest = 1;
        for (Map<String, Object> subject : subjects.values()) {
            for (List<List<Double>> round : rounds(subject)) {
                for (List<Double> slice : round) {
                    if (slice.get(COUNT) > 0) {
                        firstMs = Math.min(firstMs, slice.getFirst());
                        lastMs = Math.max(lastMs, slice.getFirst());
                        least = Math.min(least, slice.get(P50));
                        greatest = Math.max(greatest, slice.get(MAXIMUM));
                    }
                }
            }
        }
        this.x = new Scale(firstMs / MS_PER_S, lastMs / MS_PER_S, LEFT, WIDTH - RIGHT, false);
        this.y = Scale.logarithmic(least == Double.MAX_VALUE ? 1 : least, greatest, HEIGHT - BOTTOM, TOP);
    }

    /** Its middle and its worst round; one where there is only one; empty where it has none. */
    String of(String name, Map<String, Object> subject) {
        List<List<List<Double>>> rounds = rounds(subject);
        if (rounds.isEmpty()) {
            return "";
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < rounds.size(); i++) {
            order.add(i);
        }
        order.sort((one, other) -> Double.compare(worst(rounds.get(one)), worst(rounds.get(other))));
        int middle = order.get((order.size() - 1) / 2);
        int last = order.getLast();
        String plots = plot(
                name, rounds.size() > 1 ? "the middle one of " + rounds.size() : "the only round", subject, middle);
        return last == middle ? plots : plots + plot(name, "the worst one of " + rounds.size(), subject, last);
    }

    private String plot(String name, String which, Map<String, Object> subject, int round) {
        List<List<Double>> slices = rounds(subject).get(round);
        double failures =
                slices.stream().mapToDouble(slice -> slice.get(FAILURES)).sum();
        String said = Metric.shown(failures) + " failures; µs in slices of 100 ms: dots longest,";
        Svg svg = new Svg(WIDTH, HEIGHT, "latency around an upgrade of " + name);
        svg.text(0, 13, name + ": " + which + ", by its maximum", "plot-title")
                .text(WIDTH - 68, 13, said, "note end")
                .text(WIDTH - 62, 13, "p99,", "note p99-legend")
                .text(WIDTH - 30, 13, "p50", "note p50-legend");
        for (double tick : y.ticks()) {
            svg.line(LEFT, y.at(tick), WIDTH - RIGHT, y.at(tick), "grid")
                    .text(LEFT - 6, y.at(tick) + 4, Metric.shown(tick), "tick end");
        }
        for (double tick : x.ticks()) {
            svg.text(x.at(tick), HEIGHT - 12, Metric.shown(tick) + " s", "tick middle");
        }
        steps(svg, steps(subject, round));
        for (List<Double> slice : slices) {
            if (slice.get(COUNT) > 0) {
                svg.dot(x.at(middleS(slice)), y.at(slice.get(MAXIMUM)), 1.8, "maximum", hint(slice));
            }
            if (slice.get(FAILURES) > 0) {
                svg.rectangle(x.at(middleS(slice)) - 1.5, TOP, 3, HEIGHT - BOTTOM - TOP, "failed", hint(slice));
            }
        }
        svg.path(path(slices, P50), "curve p50").path(path(slices, P99), "curve p99");
        return svg.toString();
    }

    /** A line for each step, and its name in a row of its own above, so that neighbours can be read. */
    private void steps(Svg svg, Map<String, Double> steps) {
        svg.line(x.at(0), STEPS - 8, x.at(0), HEIGHT - BOTTOM, "step").text(x.at(0) - 4, STEPS, "asked", "note end");
        int row = 0;
        for (Map.Entry<String, Double> step : steps.entrySet()) {
            double at = x.at(step.getValue() / MS_PER_S);
            double top = STEPS + 13 * (row++ % ROWS);
            boolean isLate = at > WIDTH - 200;
            svg.line(at, top - 8, at, HEIGHT - BOTTOM, "step")
                    .text(
                            isLate ? at - 4 : at + 4,
                            top,
                            step.getKey() + ", " + Metric.shown(Math.rint(step.getValue())) + " ms",
                            isLate ? "note end" : "note");
        }
    }

    private String path(List<List<Double>> slices, int column) {
        StringBuilder path = new StringBuilder();
        boolean isBroken = true;
        for (List<Double> slice : slices) {
            if (slice.get(COUNT) == 0) {
                isBroken = true;
                continue;
            }
            path.append(isBroken ? " M" : " L")
                    .append(Svg.at(x.at(middleS(slice))))
                    .append(' ')
                    .append(Svg.at(y.at(slice.get(column))));
            isBroken = false;
        }
        return path.toString().strip();
    }

    private static double middleS(List<Double> slice) {
        return (slice.getFirst() + 50) / MS_PER_S;
    }

    private static String hint(List<Double> slice) {
        return "from %.0f ms: p50 %.0f, p99 %.0f, p99.9 %.0f, max %.0f µs; %.0f answered, %.0f failed"
                .formatted(slice.toArray());
    }

    private static double worst(List<List<Double>> round) {
        return round.stream()
                .filter(slice -> slice.getFirst() >= 0)
                .mapToDouble(slice -> slice.get(MAXIMUM))
                .max()
                .orElse(0);
    }

    private static List<List<List<Double>>> rounds(Map<String, Object> subject) {
        return subject.get("timelines") instanceof List<?> rounds
                ? rounds.stream()
                        .map(round -> ((List<?>) round)
                                .stream().map(Run::numbers).map(Samples::values).toList())
                        .toList()
                : List.of();
    }

    private static Map<String, Double> steps(Map<String, Object> subject, int round) {
        Map<String, Double> steps = new LinkedHashMap<>();
        if (subject.get("steps") instanceof List<?> rounds && rounds.get(round) instanceof Map<?, ?> its) {
            its.forEach((name, ms) -> steps.put(name.toString(), (Double) ms));
        }
        return steps;
    }
}
