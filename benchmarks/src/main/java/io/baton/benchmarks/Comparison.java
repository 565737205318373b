package io.baton.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.runner.RunnerException;

/**
 * How does Baton do beside others at the same work, question by question?
 *
 * <p>Every round measures each side of each line once, Java in a fresh fork of JMH and C in a fresh process, one right
 * after the other; figures are medians of the rounds, and ratios those of each round: a machine that is slow for a
 * while is slow for all. What is printed is what {@code benchmarks/RESULTS.md} has.
 */
public final class Comparison {

    private static final int ROUNDS_MAX = 100;

    private static final int FORMAT = 2;

    private Comparison() {}

    /**
     * Measures, writes what came out as JSON, and prints tables.
     *
     * @param arguments the set, how many rounds ("quick" for one that is short), the file for the JSON, and a regular
     *     expression that names lines
     */
    public static void main(String[] arguments) throws IOException, RunnerException {
        if (arguments.length != 4) {
            System.err.println("usage: Comparison SET ROUNDS|quick RESULT.json REGEX");
            System.exit(2);
        }
        boolean isQuick = arguments[1].equals("quick");
        int rounds = isQuick ? 1 : Math.clamp(Integer.parseInt(arguments[1]), 1, ROUNDS_MAX);
        List<Question> questions = matching(Questions.of(arguments[0]), Pattern.compile(arguments[3]));
        Map<String, Object> machine = Machine.description();
        List<Rounds> measured = measure(questions, rounds, isQuick);
        machine.put("loadAfter", Machine.load());

        Map<String, Object> result = new LinkedHashMap<>();
        result.put("format", FORMAT);
        result.put("set", arguments[0]);
        result.put(
                "question",
                String.join(" ", questions.stream().map(Question::text).toList()));
        result.put("ended", Instant.now().truncatedTo(ChronoUnit.SECONDS));
        result.put("machine", machine);
        result.put("settings", Map.of("rounds", rounds, "quick", Boolean.toString(isQuick)));
        Map<String, Object> figures = new LinkedHashMap<>();
        measured.forEach(its -> its.toMap().forEach(figures::put));
        result.put("figures", figures);
        Files.writeString(Path.of(arguments[2]), Json.of(result) + "\n");

        measured.forEach(its -> System.out.println(new ResultTable(its).text()));
        System.out.println(footer(machine, rounds, isQuick));
    }

    static List<Rounds> measure(List<Question> questions, int rounds, boolean isQuick) throws RunnerException {
        List<Rounds> measured = questions.stream().map(Rounds::new).toList();
        try (Programs programs = new Programs()) {
            for (int round = 1; round <= rounds; round++) {
                for (Rounds its : measured) {
                    Effort effort = its.question().effort();
                    for (Question.Line line : its.question().lines()) {
                        System.err.printf("round %d of %d: %s%n", round, rounds, line.name());
                        its.measure(line, isQuick ? effort.quick() : effort, programs);
                    }
                }
            }
        }
        return measured;
    }

    /** The lines that a pattern finds, in the questions that then still have one. */
    static List<Question> matching(List<Question> questions, Pattern wanted) {
        List<Question> matching = new ArrayList<>();
        for (Question question : questions) {
            List<Question.Line> lines = question.lines().stream()
                    .filter(line -> wanted.matcher(line.name()).find())
                    .toList();
            if (!lines.isEmpty()) {
                matching.add(question.with(lines));
            }
        }
        return matching;
    }

    private static String footer(Map<String, Object> machine, int rounds, boolean isQuick) {
        return "%s; medians and [quartiles] of each round's ratio; %s × %s, kernel %s, %s, commit %s, load %s to %s."
                .formatted(
                        isQuick ? "One short round, no figure to publish" : rounds + " rounds",
                        machine.get("processors"),
                        machine.get("processor"),
                        machine.get("kernel"),
                        machine.get("jdk"),
                        machine.get("commit"),
                        machine.get("load"),
                        machine.get("loadAfter"));
    }
}
