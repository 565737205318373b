package io.baton.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * What do clients see of an upgrade?
 *
 * <p>Each round starts a proxy, sends requests at a fixed rate and a new connection each millisecond, upgrades it,
 * and goes on for some seconds after the old one is gone. Clients and origin have the first processor and the proxy
 * all others, old and new together, so that what the clients see is the proxy's doing. Everybody has the settings
 * that it comes with.
 */
public final class UpgradeComparison {

    private static final int ROUNDS = 7;

    private static final int QUICK_ROUNDS = 1;

    private static final int RATE = 2000;

    private static final int CONNECTIONS = 64;

    private static final int REQUESTS_EACH = 10;

    private static final int BYTES = 100;

    private static final int PROBE_RATE = 1000;

    private static final int PROBE_CONNECTIONS = 512;

    private static final int SECONDS_MAX = 120;

    /** For a start to be over, and then what an upgrade is compared with. */
    private static final long BEFORE_MS = 5000 + UpgradeRound.STEADY_NS / 1_000_000;

    private static final int AFTER_MS = 3000;

    private static final int WARMUP_REQUESTS = 10_000;

    private static final String CASE = "%,d requests/s, %d on each connection, and %,d new connections/s"
            .formatted(RATE, REQUESTS_EACH, PROBE_RATE);

    /** How Baton is upgraded, and with how many requests to warm up. */
    private record BatonWay(String name, BatonUpgrade.Way way, int warmup) {}

    private static final List<BatonWay> WAYS_OF_BATON = List.of(
            new BatonWay("Baton, QUIT and -u", BatonUpgrade.Way.RECIPE, WARMUP_REQUESTS),
            new BatonWay("Baton, baton upgrade", BatonUpgrade.Way.COMMAND, WARMUP_REQUESTS),
            new BatonWay("Baton, in place", BatonUpgrade.Way.IN_PLACE, WARMUP_REQUESTS),
            new BatonWay("Baton, no warm-up", BatonUpgrade.Way.RECIPE, 0));

    private final CProgram client;

    private final Path folder;

    private UpgradeComparison(CProgram client, Path folder) {
        this.client = client;
        this.folder = folder;
    }

    /** One way to upgrade, and what came of it in each round. */
    private record Subject(String name, UpgradableServer.Starter starter, List<UpgradeRound> rounds) {

        Map<String, Object> figures() {
            Map<String, Object> figures = new LinkedHashMap<>();
            for (UpgradeRound round : rounds) {
                round.figures().forEach((key, value) -> numbers(figures, key).add(value));
            }
            figures.put(
                    "steps",
                    rounds.stream().map(round -> round.track().stepsMs()).toList());
            figures.put("timelines", rounds.stream().map(UpgradeRound::timeline).toList());
            return figures;
        }

        @SuppressWarnings("unchecked") // only this method puts something under the key of a figure
        private static List<Double> numbers(Map<String, Object> figures, String key) {
            return (List<Double>) figures.computeIfAbsent(key, _ -> new ArrayList<Double>());
        }
    }

    /**
     * Measures, and writes what came out as JSON.
     *
     * @param arguments as {@link SetOptions} reads them; the pattern chooses ways
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        SetOptions options = SetOptions.of(arguments);
        int rounds = options.rounds(ROUNDS, QUICK_ROUNDS);
        ResultFile result = new ResultFile(
                options.result(),
                "upgrade",
                "What do clients see of an upgrade?",
                Map.of("rounds", rounds, "quick", options.isQuick(), "server processors", serverProcessors()));
        result.describe("versions", Contenders.versions());
        Path folder = Files.createTempDirectory("baton-upgrades");
        Origin origin = Origin.start(folder, Contenders.LOAD_PROCESSOR);
        try {
            List<Subject> subjects = subjects(folder, options, origin.port());
            UpgradeComparison comparison = new UpgradeComparison(CProgram.compile("openloop", folder), folder);
            subjects.forEach(each -> result.add(CASE, each.name(), Map.of())); // in this order
            List<Subject> order = new ArrayList<>(subjects);
            Random random = new Random(1);
            Progress progress = new Progress(rounds * subjects.size());
            for (int round = 1; round <= rounds; round++) {
                Collections.shuffle(order, random);
                for (Subject each : order) {
                    progress.begin(each.name(), round, rounds);
                    each.rounds().add(comparison.round(each.starter()));
                    result.add(CASE, each.name(), each.figures());
                    result.write();
                }
            }
            progress.end();
        } finally {
            origin.process().close();
            ServerStartup.remove(folder);
        }
    }

    private static List<Subject> subjects(Path folder, SetOptions options, int origin)
            throws IOException, InterruptedException {
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
        List<String> pinned = List.of("taskset", "-c", serverProcessors());
        Map<String, UpgradableServer.Starter> all = new LinkedHashMap<>();
        all.put("nginx, USR2", () -> NginxUpgrade.start(folder, pinned, threads, origin));
        all.put("HAProxy, -x -sf", () -> HaproxyUpgrade.start(folder, pinned, false, threads, origin));
        all.put("HAProxy, master", () -> HaproxyUpgrade.start(folder, pinned, true, threads, origin));
        Pattern wanted = Pattern.compile(options.cases());
        List<Subject> subjects = new ArrayList<>();
        for (BatonWay each : WAYS_OF_BATON) {
            if (wanted.matcher(each.name()).find()) {
                BatonUpgrade.Setup setup =
                        BatonUpgrade.prepare(folder, options.launcher(), pinned, threads, origin, each.warmup());
                subjects.add(subject(each.name(), () -> BatonUpgrade.start(setup, each.way())));
            }
        }
        for (Map.Entry<String, UpgradableServer.Starter> each : all.entrySet()) {
            String program = each.getKey().replaceFirst(",.*", "").toLowerCase(Locale.ROOT);
            if (wanted.matcher(each.getKey()).find() && Contenders.isInstalled(program)) {
                subjects.add(subject(each.getKey(), each.getValue()));
            }
        }
        return subjects;
    }

    private static Subject subject(String name, UpgradableServer.Starter starter) {
        return new Subject(name, starter, new ArrayList<>());
    }

    /** All but the first, which is the clients'. */
    private static String serverProcessors() {
        int last = Runtime.getRuntime().availableProcessors() - 1;
        return last <= 1 ? Integer.toString(last) : "1-" + last;
    }

    private UpgradeRound round(UpgradableServer.Starter starter) throws IOException, InterruptedException {
        OpenLoop.Plan plan = new OpenLoop.Plan(RATE, SECONDS_MAX, CONNECTIONS, REQUESTS_EACH, BYTES);
        OpenLoop.Plan probing = new OpenLoop.Plan(PROBE_RATE, SECONDS_MAX, PROBE_CONNECTIONS, 1, BYTES);
        try (UpgradableServer server = starter.start();
                OpenLoop load = OpenLoop.start(client, plan, server.port(), Contenders.LOAD_PROCESSOR, folder);
                OpenLoop probes = OpenLoop.start(client, probing, server.port(), Contenders.LOAD_PROCESSOR, folder)) {
            Thread.sleep(BEFORE_MS); // this is the load before, not a wait for anything: it has begun
            UpgradableServer.Track track = server.upgrade();
            Thread.sleep(AFTER_MS);
            load.end();
            probes.end();
            return new UpgradeRound(track, load.result(), probes.result());
        }
    }
}
