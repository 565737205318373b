package io.baton.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * How long does it take from the start of a server to its first answer?
 *
 * <p>Through {@code tools/baton} with the AOT cache that it makes by itself, with the command line that it becomes, and
 * with that without the cache. The rounds start them in random order.
 */
public final class ServerStartup {

    private static final int ROUNDS = 21;

    private static final int QUICK_ROUNDS = 3;

    private static final long CACHE_S_MAX = 300;

    private ServerStartup() {}

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
                "server",
                "How long does a server take from its start to its first answer?",
                Map.of("rounds", rounds, "quick", options.isQuick()));
        Path folder = Files.createTempDirectory("baton-server-startup");
        try {
            List<ServerStart> starts = starts(folder, options.launcher());
            measure(starts, rounds);
            starts.forEach(start -> result.add("one listener, one route, no warm-up", start.name(), start.toMap()));
            result.write();
        } finally {
            remove(folder);
        }
    }

    private static List<ServerStart> starts(Path folder, String launcher) throws IOException, InterruptedException {
        Path cache = folder.resolve("cache");
        int port = ServerStart.freePort();
        String configuration = ServerStart.configuration(folder, port).toString();
        ServerStart launched = new ServerStart(
                "tools/baton, AOT cache",
                List.of(launcher, "-c", configuration),
                Map.of("BATON_CACHE", cache.toString(), "BATON_JAVA_OPTS", ""),
                port);
        launched.commandOfServer(); // which lets the cache be made
        awaitArchive(cache);
        List<String> cached = launched.commandOfServer();
        List<String> uncached = cached.stream()
                .filter(word -> !word.startsWith("-XX:AOTCache=") && !word.startsWith("-Xlog:aot"))
                .toList();
        return List.of(
                launched,
                new ServerStart("java, AOT cache", cached, Map.of(), port),
                new ServerStart("java, default archive", uncached, Map.of(), port));
    }

    /** Waits for the AOT cache that the first start of a launcher lets be made. */
    static void awaitArchive(Path cache) throws IOException {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(CACHE_S_MAX);
        while (!hasArchive(cache)) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IOException("no AOT cache came about in " + cache);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    private static boolean hasArchive(Path cache) throws IOException {
        try (Stream<Path> files =
                Files.find(cache, 2, (file, _) -> file.toString().endsWith(".aot"))) {
            return files.findAny().isPresent();
        }
    }

    private static void measure(List<ServerStart> starts, int rounds) throws IOException, InterruptedException {
        List<ServerStart> order = new ArrayList<>(starts);
        Random random = new Random(1);
        Progress progress = new Progress(rounds * starts.size());
        for (int round = 1; round <= rounds; round++) {
            Collections.shuffle(order, random);
            for (ServerStart start : order) {
                progress.begin(start.name(), round, rounds);
                start.measure();
            }
        }
        progress.end();
    }

    static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
