package io.baton.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/**
 * How long do requests take that come at a fixed rate, whatever became of the former ones?
 *
 * <p>A closed loop finds how much each proxy can forward at all, with 64 connections. Then requests come at 25, 50
 * and 75 % of that, and at one rate for all: half of what the slowest can. The last one asks everybody for the same;
 * the others show when queues begin. The origin is also asked without a proxy, at the highest of these rates: what
 * it takes then is in all the other figures as well.
 */
public final class LatencyComparison {

    private static final int ROUNDS = 5;

    private static final int SECONDS = 10;

    private static final int QUICK_ROUNDS = 2;

    private static final int SATURATION_TURNS = 3;

    private static final int CONNECTIONS = 64;

    private static final int BYTES = 100;

    private static final int[] PERCENTS = {25, 50, 75};

    private static final LoadCase CLOSED = LoadCase.ALL[0];

    /** Where the curve of a histogram is drawn through. */
    private static final double[] PERCENTILES = {
        0, 10, 25, 50, 75, 90, 95, 97.5, 99, 99.5, 99.75, 99.9, 99.95, 99.99, 99.999, 100
    };

    private static final double NS_PER_US = 1e3;

    private static final double PERCENT = 100;

    private final CProgram client;

    private final Path folder;

    private final int seconds;

    private LatencyComparison(CProgram client, Path folder, int seconds) {
        this.client = client;
        this.folder = folder;
        this.seconds = seconds;
    }

    /** Requests to one proxy at one rate. */
    private record Subject(String caseName, String name, int port, int rate, List<OpenLoopRun> runs) {

        Map<String, Object> figures() {
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("rate", List.of(rate));
            figures.put("p50Us", percentile(50));
            figures.put("p90Us", percentile(90));
            figures.put("p99Us", percentile(99));
            figures.put("p999Us", percentile(99.9));
            figures.put("maxUs", percentile(100));
            figures.put("failures", runs.stream().map(OpenLoopRun::failures).toList());
            figures.put(
                    "driverLateUs",
                    runs.stream().map(run -> run.lateNs().get(1) / NS_PER_US).toList());
            figures.put("driverBusy", runs.stream().map(OpenLoopRun::busy).toList());
            figures.put("curve", curve());
            return figures;
        }

        private List<Double> percentile(double percentile) {
            return runs.stream()
                    .map(run -> all(run).getValueAtPercentile(percentile) / NS_PER_US)
                    .toList();
        }

        /** Of all rounds together. */
        private List<List<Double>> curve() {
            Histogram sum = all(runs.getFirst());
            runs.stream().skip(1).forEach(run -> sum.add(all(run)));
            List<List<Double>> curve = new ArrayList<>();
            for (double percentile : PERCENTILES) {
                curve.add(List.of(percentile, sum.getValueAtPercentile(percentile) / NS_PER_US));
            }
            return curve;
        }

        private static Histogram all(OpenLoopRun run) {
            return run.histogram(run.startNs(), run.endNs());
        }
    }

    /**
     * Measures, and writes what came out as JSON.
     *
     * @param arguments as {@link SetOptions} reads them; the pattern chooses proxies
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        SetOptions options = SetOptions.of(arguments);
        int rounds = options.rounds(ROUNDS, QUICK_ROUNDS);
        int seconds = options.seconds(SECONDS);
        ResultFile result = new ResultFile(
                options.result(),
                "latency",
                "How long do requests take that come at a fixed rate?",
                Map.of("rounds", rounds, "seconds", seconds, "connections", CONNECTIONS, "quick", options.isQuick()));
        result.describe("versions", Contenders.versions());
        try (Contenders contenders = Contenders.start(options.launcher(), ProxyComparison.CONNECTIONS_MAX)) {
            CProgram client = CProgram.compile("openloop", contenders.folder());
            LatencyComparison comparison = new LatencyComparison(client, contenders.folder(), seconds);
            Predicate<String> isAsked = Pattern.compile(options.cases()).asPredicate();
            List<Contender> asked = contenders.all().stream()
                    .filter(each -> isAsked.test(each.name()))
                    .toList();
            Map<Contender, Double> saturation = saturation(asked, seconds);
            Map<String, Object> shown = new LinkedHashMap<>();
            saturation.forEach((contender, rate) -> shown.put(contender.name(), Math.round(rate)));
            result.describe("saturation", shown);
            List<Subject> subjects = subjects(saturation, contenders.origin().port());
            comparison.measure(subjects, rounds);
            subjects.forEach(each -> result.add(each.caseName(), each.name(), each.figures()));
            result.write();
        }
    }

    /** Requests in a second, in a closed loop: the median of some turns, after as many for nothing. */
    private static Map<Contender, Double> saturation(List<Contender> contenders, int seconds)
            throws IOException, InterruptedException {
        Map<Contender, List<Double>> rates = new LinkedHashMap<>();
        Progress progress = new Progress(2 * SATURATION_TURNS * contenders.size());
        for (int turn = -SATURATION_TURNS; turn < SATURATION_TURNS; turn++) {
            for (Contender each : contenders) {
                progress.begin("what " + each.name() + " can forward", 0, 0);
                Load load = Load.run(CLOSED, each.httpPort(), Contenders.LOAD_PROCESSOR, Math.min(seconds, 3));
                if (turn >= 0) {
                    rates.computeIfAbsent(each, _ -> new ArrayList<>()).add(load.requests() / load.seconds());
                }
            }
        }
        progress.end();
        Map<Contender, Double> medians = new LinkedHashMap<>();
        rates.forEach((contender, values) -> medians.put(contender, new Samples(values).median()));
        return medians;
    }

    private static List<Subject> subjects(Map<Contender, Double> saturation, int origin) {
        List<Subject> subjects = new ArrayList<>();
        double slowest = Collections.min(saturation.values());
        double fastest = Collections.max(saturation.values());
        int rate = (int) (slowest / 2);
        String same = "one rate for all: half of what the slowest can";
        saturation.keySet().forEach(each -> subjects.add(subject(same, each.name(), each.httpPort(), rate)));
        subjects.add(subject(same, "no proxy", origin, rate));
        for (int percent : PERCENTS) {
            String name = percent + " % of what each can";
            saturation.forEach((each, most) ->
                    subjects.add(subject(name, each.name(), each.httpPort(), (int) (most * percent / PERCENT))));
            subjects.add(subject(name, "no proxy", origin, (int) (fastest * percent / PERCENT)));
        }
        return subjects;
    }

    private static Subject subject(String caseName, String name, int port, int rate) {
        return new Subject(caseName, name, port, Math.max(1, rate), new ArrayList<>());
    }

    private void measure(List<Subject> subjects, int rounds) throws IOException, InterruptedException {
        List<Subject> order = new ArrayList<>(subjects);
        Random random = new Random(1);
        Progress progress = new Progress(rounds * subjects.size());
        for (int round = 1; round <= rounds; round++) {
            Collections.shuffle(order, random);
            for (Subject each : order) {
                progress.begin(each.caseName() + ": " + each.name(), round, rounds);
                OpenLoop.Plan plan = new OpenLoop.Plan(each.rate(), seconds, CONNECTIONS, 0, BYTES);
                try (OpenLoop loop = OpenLoop.start(client, plan, each.port(), Contenders.LOAD_PROCESSOR, folder)) {
                    each.runs().add(loop.result());
                }
            }
        }
        progress.end();
    }
}
