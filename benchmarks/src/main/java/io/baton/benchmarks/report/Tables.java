package io.baton.benchmarks.report;

import io.baton.benchmarks.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The rows of a case: medians with quartiles, and the ratios of Baton to everybody else, of rounds in pairs. */
final class Tables {

    private static final String BASELINE = "Baton";

    private static final int COLUMNS_MAX = 12;

    private Tables() {}

    /** A heading, and a row for each subject. */
    static List<List<String>> of(Run run, String caseName) {
        List<Metric> metrics = run.metrics(caseName);
        List<List<String>> rows = new ArrayList<>();
        List<String> heading = new ArrayList<>(List.of(""));
        List<Metric> compared = metrics.stream()
                .filter(metric -> metric.isMain() && hasBaseline(run, caseName, metric))
                .toList();
        metrics.forEach(metric -> heading.add(metric.title() + (metric.unit().isEmpty() ? "" : ", " + metric.unit())));
        compared.forEach(metric -> heading.add("Baton's " + metric.title() + " / its"));
        rows.add(heading);
        for (String subject : run.subjects(caseName).keySet()) {
            List<String> row = new ArrayList<>(List.of(subject));
            metrics.forEach(metric -> row.add(spread(run.samples(caseName, subject, metric.key()), metric)));
            compared.forEach(metric -> row.add(ratio(run, caseName, subject, metric)));
            rows.add(row);
        }
        return heading.size() > COLUMNS_MAX ? turned(rows) : rows;
    }

    /** Too many figures stand below each other. */
    private static List<List<String>> turned(List<List<String>> rows) {
        List<List<String>> turned = new ArrayList<>();
        for (int column = 0; column < rows.getFirst().size(); column++) {
            int which = column;
            turned.add(rows.stream().map(row -> row.get(which)).toList());
        }
        return turned;
    }

    /** A list of rounds, in as few words as they allow. */
    static String spread(Samples samples) {
        int rounds = samples.values().size();
        if (rounds == 0) {
            return "–";
        }
        String median = Metric.shown(samples.median());
        return rounds == 1 || samples.least() == samples.greatest()
                ? median
                : "%s [%s, %s]"
                        .formatted(
                                median, Metric.shown(samples.firstQuartile()), Metric.shown(samples.thirdQuartile()));
    }

    /** The same, with the worst round where that matters. */
    private static String spread(Samples samples, Metric metric) {
        boolean isOne = samples.values().isEmpty() || samples.least() == samples.greatest();
        return spread(samples) + (metric.isTail() && !isOne ? ", worst " + Metric.shown(samples.greatest()) : "");
    }

    private static boolean hasBaseline(Run run, String caseName, Metric metric) {
        return run.subjects(caseName).size() > 1
                && !run.samples(caseName, BASELINE, metric.key()).values().isEmpty();
    }

    private static String ratio(Run run, String caseName, String subject, Metric metric) {
        Samples ours = run.samples(caseName, BASELINE, metric.key());
        Samples theirs = run.samples(caseName, subject, metric.key());
        boolean isSameWork = run.samples(caseName, BASELINE, "rate").equals(run.samples(caseName, subject, "rate"));
        if (subject.equals(BASELINE)
                || !isSameWork
                || ours.values().size() != theirs.values().size()) {
            return "";
        }
        Samples ratio = ours.over(theirs);
        String median = "%.2f".formatted(ratio.median());
        return ratio.values().size() == 1
                ? median
                : "%s [%.2f, %.2f]".formatted(median, ratio.firstQuartile(), ratio.thirdQuartile());
    }

    /** For RESULTS.md. */
    static String markdown(List<List<String>> rows) {
        StringBuilder text = new StringBuilder(line(rows.getFirst()));
        text.append("|---".repeat(rows.getFirst().size())).append("|\n");
        rows.stream().skip(1).forEach(row -> text.append(line(row)));
        return text.toString();
    }

    private static String line(List<String> row) {
        return "| " + String.join(" | ", row) + " |\n";
    }

    static String html(List<List<String>> rows) {
        StringBuilder text = new StringBuilder("<div class=\"wide\"><table>\n<thead>");
        text.append(line(rows.getFirst(), "th")).append("</thead>\n<tbody>\n");
        rows.stream().skip(1).forEach(row -> text.append(line(row, "td")));
        return text.append("</tbody></table></div>\n").toString();
    }

    private static String line(List<String> row, String element) {
        UnaryOperator<String> cell = text -> "<%1$s>%2$s</%1$s>".formatted(element, Svg.escaped(text));
        return "<tr>" + String.join("", row.stream().map(cell).toList()) + "</tr>\n";
    }

    /** What stands over the tables of a run, one thing a line. */
    static List<String> conditions(Run run) {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, Map<String, String>> each : run.conditions().entrySet()) {
            List<String> words = new ArrayList<>();
            each.getValue().forEach((key, value) -> words.add(key + " " + value));
            lines.add(each.getKey() + ": " + String.join(", ", words));
        }
        return lines;
    }
}
