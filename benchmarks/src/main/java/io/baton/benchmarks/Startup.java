package io.baton.benchmarks;

import io.baton.ffi.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * How much longer does a JVM live that uses the whole layer once, than one that does nothing?
 *
 * <p>An upgrade starts a new JVM each time. Each program runs from a jar of its own, with the JDK's default archive of
 * classes and with an AOT cache of its own (JEP 514, JDK 25); the rounds start them in random order. Wall time goes
 * from the call that starts the process to its end; processor time is what the kernel charged to all its threads, and
 * to the one that ran {@code main}.
 */
public final class Startup {

    private static final int AOT_FEATURE_MIN = 25;

    private Startup() {}

    /**
     * Measures, writes what came out as JSON, and prints a table.
     *
     * @param arguments how many rounds, and the file for the JSON
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 2) {
            System.err.println("usage: Startup ROUNDS RESULT.json");
            System.exit(2);
        }
        int rounds = Integer.parseInt(arguments[0]);
        Path folder = Files.createTempDirectory("baton-startup");
        try {
            Map<String, Object> machine = Machine.description();
            List<Start> starts = starts(folder);
            measure(starts, rounds);
            machine.put("loadAfter", Machine.load());
            machine.put("rounds", rounds);
            write(Path.of(arguments[1]), machine, starts);
            print(machine, starts);
        } finally {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    /** Pairs: a start of the empty program, then the same one of the whole layer's. */
    private static List<Start> starts(Path folder) throws IOException, InterruptedException {
        Start empty = Start.jar("empty", ProgramJar.of(EmptyProgram.class, List.of(), folder));
        Start layer = Start.jar("whole layer", ProgramJar.of(WholeLayerProgram.class, List.of(Platform.class), folder));
        if (Runtime.version().feature() < AOT_FEATURE_MIN) {
            System.out.println("Nothing is measured with an AOT cache: that needs a JDK 25 or newer.");
            return List.of(empty, layer);
        }
        return List.of(empty, layer, cached(empty, folder), cached(layer, folder));
    }

    private static Start cached(Start start, Path folder) throws IOException, InterruptedException {
        Path cache = folder.resolve(start.name().replace(' ', '-') + ".aot");
        start.with("training", "-XX:AOTCacheOutput=" + cache).run();
        String name = start.name() + ", AOT cache";
        // on: a cache that does not fit is an error, instead of a slow start
        return start.with(name, "-XX:AOTCache=" + cache).with(name, "-XX:AOTMode=on");
    }

    private static void measure(List<Start> starts, int rounds) throws IOException, InterruptedException {
        for (Start start : starts) {
            start.run(); // its files come into the page cache
        }
        List<Start> order = new ArrayList<>(starts);
        Random random = new Random(1);
        for (int round = 1; round <= rounds; round++) {
            System.out.printf("round %d of %d%n", round, rounds);
            Collections.shuffle(order, random);
            for (Start start : order) {
                start.measure();
            }
        }
    }

    private static void write(Path file, Map<String, Object> machine, List<Start> starts) throws IOException {
        Map<String, Object> result = new LinkedHashMap<>(machine);
        starts.forEach(start -> result.put(start.name(), start.toMap()));
        Files.writeString(file, Json.of(result) + "\n");
    }

    private static void print(Map<String, Object> machine, List<Start> starts) {
        System.out.println();
        machine.forEach((key, value) -> System.out.println(key + ": " + value));
        System.out.printf("%n%-42s %-27s %-27s %s%n", "ms, medians [q1, q3]", "wall", "all threads", "main thread");
        starts.forEach(start -> System.out.printf(
                "%-42s %-27s %-27s %s%n",
                start.name(), spread(start.wallMs()), spread(start.cpuMs()), spread(start.mainMs())));
        for (int i = 0; i + 1 < starts.size(); i += 2) {
            Start empty = starts.get(i);
            Start layer = starts.get(i + 1);
            System.out.printf(
                    "%-42s %-27s %-27s %s%n",
                    layer.name() + " over empty",
                    spread(layer.wallMs().minus(empty.wallMs())),
                    spread(layer.cpuMs().minus(empty.cpuMs())),
                    spread(layer.mainMs().minus(empty.mainMs())));
        }
    }

    private static String spread(Samples samples) {
        return "%.1f [%.1f, %.1f]".formatted(samples.median(), samples.firstQuartile(), samples.thirdQuartile());
    }
}
