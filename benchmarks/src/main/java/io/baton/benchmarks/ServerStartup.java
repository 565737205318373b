package io.baton.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
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

    private static final long CACHE_S_MAX = 120;

    private ServerStartup() {}

    /**
     * Measures, writes what came out as JSON, and prints a table.
     *
     * @param arguments how many rounds, the file for the JSON, and {@code tools/baton}
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 3) {
            System.err.println("usage: ServerStartup ROUNDS RESULT.json LAUNCHER");
            System.exit(2);
        }
        int rounds = Integer.parseInt(arguments[0]);
        Path folder = Files.createTempDirectory("baton-server-startup");
        try {
            Map<String, Object> machine = Machine.description();
            List<ServerStart> starts = starts(folder, arguments[2]);
            measure(starts, rounds);
            machine.put("loadAfter", Machine.load());
            machine.put("rounds", rounds);
            Map<String, Object> result = new LinkedHashMap<>(machine);
            starts.forEach(start -> result.put(start.name(), start.toMap()));
            Files.writeString(Path.of(arguments[1]), Json.of(result) + "\n");
            print(machine, starts);
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
        for (int round = 1; round <= rounds; round++) {
            System.out.printf("round %d of %d%n", round, rounds);
            Collections.shuffle(order, random);
            for (ServerStart start : order) {
                start.measure();
            }
        }
    }

    private static void print(Map<String, Object> machine, List<ServerStart> starts) {
        System.out.println();
        machine.forEach((key, value) -> System.out.println(key + ": " + value));
        System.out.printf(
                "%n%-24s %-24s %-24s %-24s %s%n",
                "ms, medians [q1, q3]", "connected", "answered", "all threads", "main thread");
        starts.forEach(start -> System.out.printf(
                "%-24s %-24s %-24s %-24s %s%n",
                start.name(),
                spread(start.connectedMs()),
                spread(start.answeredMs()),
                spread(start.cpuMs()),
                spread(start.mainMs())));
    }

    private static String spread(Samples samples) {
        return "%.1f [%.1f, %.1f]".formatted(samples.median(), samples.firstQuartile(), samples.thirdQuartile());
    }

    static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
