package io.baton.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.runner.RunnerException;

/**
 * How much do the layer's calls cost over the same calls from C?
 *
 * <p>Every round runs each case in C, in Java (one fork of JMH) and in C again, and pairs Java's figure with the mean
 * of C's two: a machine that is slow for a while is slow for both. C runs alone in its process, and again beside a
 * second, sleeping thread, since the kernel takes a longer way to a descriptor as soon as two threads share the table
 * of them.
 */
public final class Comparison {

    private static final int ROUNDS_MAX = 100;

    private Comparison() {}

    /**
     * Measures, writes what came out as JSON, and prints a table.
     *
     * @param arguments how many rounds, the file for the JSON, and a regular expression that names cases
     */
    public static void main(String[] arguments) throws IOException, RunnerException {
        if (arguments.length != 3) {
            System.err.println("usage: Comparison ROUNDS RESULT.json REGEX");
            System.exit(2);
        }
        int rounds = Math.clamp(Integer.parseInt(arguments[0]), 1, ROUNDS_MAX);
        Pattern wanted = Pattern.compile(arguments[2]);
        List<Case> cases = Case.all().stream()
                .filter(each -> wanted.matcher(each.name()).find())
                .toList();
        Map<String, Object> machine = Machine.description();
        List<Figures> figures = measure(cases, rounds);
        machine.put("loadAfter", Machine.load());
        machine.put("rounds", rounds);

        Map<String, Object> result = new LinkedHashMap<>(machine);
        figures.forEach(its -> result.put(its.name(), its.toMap()));
        Files.writeString(Path.of(arguments[1]), Json.of(result) + "\n");
        System.out.println();
        machine.forEach((key, value) -> System.out.println(key + ": " + value));
        System.out.println();
        System.out.println(Figures.HEADING);
        figures.forEach(its -> System.out.println(its.row()));
    }

    static List<Figures> measure(List<Case> cases, int rounds) throws IOException, RunnerException {
        List<Figures> figures = new ArrayList<>();
        Path folder = Files.createTempDirectory("baton-benchmarks");
        try {
            for (Case each : cases) {
                figures.add(new Figures(each, CProgram.compile(each.program(), folder)));
            }
            for (int round = 1; round <= rounds; round++) {
                for (Figures its : figures) {
                    System.out.printf("round %d of %d: %s%n", round, rounds, its.name());
                    its.addRound();
                }
            }
        } finally {
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
        return figures;
    }
}
