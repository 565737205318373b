package io.baton.benchmarks.report;

import io.baton.benchmarks.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What changed between two commits?
 *
 * <p>Of two runs of the same set, every figure is compared with itself, and Baton's ratio to everybody else, which
 * ran in the same rounds, with that ratio. The machine may have been another one, or in another mood: then the
 * others' figures change too, and only the ratios are believed. A change counts where a rank test gives chance less
 * than 1 % and the 95 % interval of a bootstrap leaves out 1.
 */
public final class RunComparison {

    private static final String OURS = "Baton";

    private final Run before;

    private final Run after;

    private final List<List<String>> rows = new ArrayList<>();

    private int compared;

    private int shown;

    private boolean isMachineChanged;

    private RunComparison(Run before, Run after) {
        this.before = before;
        this.after = after;
        rows.add(List.of("case", "who", "figure", "before", "after", "after / before [95 %]", "chance", ""));
    }

    /**
     * Compares.
     *
     * @param arguments two files of the same set, the earlier one first
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            System.err.println("usage: tools/bench compare BEFORE.json AFTER.json");
            System.exit(2);
        }
        Run before = Run.read(Path.of(arguments[0]));
        Run after = Run.read(Path.of(arguments[1]));
        if (!before.set().equals(after.set())) {
            System.err.println("tools/bench: " + before.set() + " cannot be compared with " + after.set());
            System.exit(2);
        }
        System.out.print(of(before, after));
    }

    /** In words and a table. */
    static String of(Run before, Run after) {
        RunComparison comparison = new RunComparison(before, after);
        before.figures().keySet().stream().filter(after.figures()::containsKey).forEach(comparison::compare);
        return comparison.text();
    }

    private void compare(String caseName) {
        Map<String, Map<String, Object>> subjects = before.subjects(caseName);
        for (Metric metric : before.metrics(caseName)) {
            if (metric.better() == Metric.Better.NEITHER) {
                continue;
            }
            for (String subject : subjects.keySet()) {
                Samples one = before.samples(caseName, subject, metric.key());
                Samples other = after.samples(caseName, subject, metric.key());
                boolean isShown = add(caseName, subject, metric, one, other);
                isMachineChanged |= isShown && metric.isMain() && !subject.startsWith(OURS);
                if (metric.isMain() && !subject.equals(OURS)) {
                    Samples ratioBefore = ratio(before, caseName, subject, metric);
                    Samples ratioAfter = ratio(after, caseName, subject, metric);
                    add(caseName, OURS + " / " + subject, metric, ratioBefore, ratioAfter);
                }
            }
        }
    }

    private static Samples ratio(Run run, String caseName, String subject, Metric metric) {
        Samples ours = run.samples(caseName, OURS, metric.key());
        Samples theirs = run.samples(caseName, subject, metric.key());
        return ours.values().size() == theirs.values().size() ? ours.over(theirs) : new Samples(List.of());
    }

    private boolean add(String caseName, String who, Metric metric, Samples one, Samples other) {
        if (one.values().isEmpty() || other.values().isEmpty() || (one.greatest() == 0 && other.greatest() == 0)) {
            return false;
        }
        Change change = Change.of(one, other);
        boolean isRatio = who.contains(" / ");
        rows.add(List.of(
                caseName,
                who,
                metric.title(),
                Tables.spread(one) + (isRatio ? "" : " " + metric.unit()),
                Tables.spread(other) + (isRatio ? "" : " " + metric.unit()),
                "%.2f [%.2f, %.2f]".formatted(change.ratio(), change.low(), change.high()),
                "%.3f".formatted(change.chance()),
                change.verdict(metric)));
        compared++;
        shown += change.isShown() ? 1 : 0;
        return change.isShown();
    }

    private String text() {
        StringBuilder text = new StringBuilder(
                "## %s: %s, then %s%n%n".formatted(before.question(), before.commit(), after.commit()));
        differences(text);
        if (isMachineChanged) {
            text.append("- **Others than Baton changed as well, and they are the same programs: the machine did."
                    + " Believe the ratios only.**\n");
        }
        text.append("- %d figures compared, %d differences shown; chance alone would show about %.1f.%n%n"
                .formatted(compared, shown, compared / 100.0));
        return text.append(Tables.markdown(rows)).toString();
    }

    /** What else is not the same. */
    private void differences(StringBuilder text) {
        before.conditions()
                .forEach((name, texts) -> texts.forEach((key, value) -> {
                    String now = after.conditions().getOrDefault(name, Map.of()).getOrDefault(key, "–");
                    boolean isExpected = key.startsWith("load") || key.equals("commit") || key.endsWith("Processors");
                    if (!isExpected && !now.equals(value) && !name.equals("saturation")) {
                        text.append("- not the same: %s %s: %s, then %s%n".formatted(name, key, value, now));
                    }
                }));
    }
}
