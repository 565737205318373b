package io.baton.benchmarks;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How {@code tools/bench} calls a set.
 *
 * @param result the file for the JSON
 * @param launcher {@code tools/baton}
 * @param isQuick whether to look only whether all works, and roughly
 * @param cases a pattern of their names
 */
record SetOptions(Path result, String launcher, boolean isQuick, String cases) {

    static final String ALL_CASES = ".";

    private static final int ROUNDS_MAX = 1000;

    private static final int SECONDS_MAX = 600;

    /** Ends the program where the arguments are not {@code RESULT.json LAUNCHER quick|full CASES}. */
    static SetOptions of(String[] arguments) {
        if (arguments.length != 4) {
            System.err.println("usage: RESULT.json LAUNCHER quick|full CASES");
            System.exit(2);
        }
        return new SetOptions(Path.of(arguments[0]), arguments[1], arguments[2].equals("quick"), arguments[3]);
    }

    /** As {@code BENCH_ROUNDS} says, or as many as a set has by itself. */
    int rounds(int full, int quick) {
        return number("BENCH_ROUNDS", ROUNDS_MAX).orElse(isQuick ? quick : full);
    }

    /** How long a turn is: as {@code BENCH_SECONDS} says, or as long as a set has by itself; 1 where it is quick. */
    int seconds(int full) {
        return number("BENCH_SECONDS", SECONDS_MAX).orElse(isQuick ? 1 : full);
    }

    private static Optional<Integer> number(String name, int max) {
        return Optional.ofNullable(System.getenv(name))
                .filter(value -> !value.isEmpty())
                .map(value -> Math.clamp(Integer.parseInt(value), 1, max));
    }
}
