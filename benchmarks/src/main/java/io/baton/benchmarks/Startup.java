package io.baton.benchmarks;

import io.baton.ffi.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

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

    private static final int ROUNDS = 21;

    private static final int QUICK_ROUNDS = 3;

    private Startup() {}

    /**
     * Measures, and writes what came out as JSON.
     *
     * @param arguments as {@link SetOptions} reads them
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        SetOptions options = SetOptions.of(arguments);
        int rounds = options.rounds(ROUNDS, QUICK_ROUNDS);
        ResultFile result = new ResultFile(
                options.result(),
                "startup",
                "What does the whole layer add to a JVM's start?",
                Map.of("rounds", rounds, "quick", options.isQuick()));
        Path folder = Files.createTempDirectory("baton-startup");
        try {
            List<Start> starts = starts(folder);
            measure(starts, rounds);
            starts.forEach(start -> result.add("start", start.name(), start.toMap()));
            for (int i = 0; i + 1 < starts.size(); i += 2) {
                Start empty = starts.get(i);
                Start layer = starts.get(i + 1);
                result.add(
                        "difference of each round",
                        layer.name() + " over empty",
                        Map.of(
                                "wallMs", layer.wallMs().minus(empty.wallMs()),
                                "cpuMs", layer.cpuMs().minus(empty.cpuMs()),
                                "mainMs", layer.mainMs().minus(empty.mainMs())));
            }
            result.write();
        } finally {
            ServerStartup.remove(folder);
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
        Progress progress = new Progress(rounds * starts.size());
        for (int round = 1; round <= rounds; round++) {
            Collections.shuffle(order, random);
            for (Start start : order) {
                progress.begin(start.name(), round, rounds);
                start.measure();
            }
        }
        progress.end();
    }
}
