package io.baton.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Writes what rounds measured as tables, as {@code benchmarks/RESULTS.md} has them. */
final class ResultTable {

    private static final double NS_PER_US = 1e3;

    /** From here on digits behind the point say nothing. */
    private static final double WHOLE_FROM = 100;

    private static final String BATON = "Baton";

    private final Rounds rounds;

    private final Question question;

    ResultTable(Rounds rounds) {
        this.rounds = rounds;
        this.question = rounds.question();
    }

    /** A heading with the question, and a table for each of its figures. */
    String text() {
        StringBuilder text = new StringBuilder("## ").append(question.text()).append('\n');
        for (Figure figure : question.figures()) {
            boolean isFirst = figure == question.figures().getFirst();
            text.append('\n').append(table(figure, isFirst));
        }
        return text.toString();
    }

    private String table(Figure figure, boolean isFirst) {
        List<String> others = question.columns().stream()
                .filter(column -> !column.equals(BATON))
                .toList();
        boolean hasBytes = isFirst && question.lines().stream().anyMatch(line -> line.bytes() > 0);
        double divisor = divisor(figure);
        List<String> heading = new ArrayList<>(List.of(unit(figure, divisor)));
        heading.addAll(question.columns());
        for (String other : others) {
            Double bar = question.bars().get(other);
            heading.add(BATON + " / " + other + (bar == null || !isFirst ? "" : " (bar " + bar + ")"));
        }
        if (hasBytes) {
            heading.add("MB/s");
        }
        if (isFirst) {
            heading.add("B/op");
        }
        StringBuilder table = new StringBuilder(row(heading)).append(row(Collections.nCopies(heading.size(), "---")));
        for (Question.Line line : question.lines()) {
            List<String> cells = new ArrayList<>(List.of(line.name()));
            question.columns().forEach(column -> cells.add(median(line, column, figure, divisor)));
            others.forEach(other -> cells.add(ratio(line, other, figure, isFirst)));
            if (hasBytes) {
                cells.add(throughput(line));
            }
            if (isFirst) {
                cells.add(heapBytes(line));
            }
            table.append(row(cells));
        }
        return table.toString();
    }

    private String unit(Figure figure, double divisor) {
        String unit = divisor == 1 ? "ns " : "µs ";
        return figure == Figure.RATE
                ? question.turn() + "s " + figure.text()
                : unit + figure.text() + ", each " + question.turn();
    }

    /** Microseconds where nothing is shorter than one. */
    private double divisor(Figure figure) {
        if (figure == Figure.RATE) {
            return 1;
        }
        boolean areLong = question.lines().stream()
                .flatMap(line -> question.columns().stream()
                        .filter(column -> rounds.has(line, column))
                        .map(column -> rounds.samples(line, column, figure)))
                .allMatch(samples -> samples.median() >= NS_PER_US);
        return areLong ? NS_PER_US : 1;
    }

    private String median(Question.Line line, String column, Figure figure, double divisor) {
        return rounds.has(line, column)
                ? number(rounds.samples(line, column, figure).median() / divisor)
                : "–";
    }

    private String ratio(Question.Line line, String other, Figure figure, boolean isBarShown) {
        if (!rounds.has(line, other) || !rounds.has(line, BATON)) {
            return "–";
        }
        Samples ratio = rounds.samples(line, BATON, figure).over(rounds.samples(line, other, figure));
        String text = String.format(
                Locale.ROOT, "%.2f [%.2f, %.2f]", ratio.median(), ratio.firstQuartile(), ratio.thirdQuartile());
        Double bar = question.bars().get(other);
        if (bar == null || !isBarShown || !line.isBarred()) {
            return text;
        }
        return text + (ratio.median() <= bar ? ": kept" : ": **missed**");
    }

    private String throughput(Question.Line line) {
        if (line.bytes() == 0 || !rounds.has(line, BATON)) {
            return "–";
        }
        return number(line.bytes()
                * NS_PER_US
                / rounds.samples(line, BATON, Figure.WALL).median());
    }

    /** JMH itself allocates now and then: less than half a byte for each turn is none. */
    private String heapBytes(Question.Line line) {
        if (!rounds.has(line, BATON)) {
            return "–";
        }
        return number(Math.rint(rounds.samples(line, BATON, Figure.BYTES).median()));
    }

    private static String number(double value) {
        boolean isWhole = value >= WHOLE_FROM || value == Math.rint(value);
        return String.format(Locale.ROOT, isWhole ? "%,.0f" : "%.1f", value);
    }

    private static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }
}
