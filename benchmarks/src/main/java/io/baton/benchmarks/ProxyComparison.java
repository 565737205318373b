package io.baton.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/**
 * What does a request cost a processor that Baton or another proxy forwards it on?
 *
 * <p>All proxies run side by side and are loaded in turns, in a new order in each round: clients and origin on one
 * processor, the proxy with one thread on another. Ratios are of the turns of one round. What the kernel does on behalf
 * of a proxy is counted, also for its peers' ends of the connections: on the loopback interface whoever sends does the
 * receiver's work. A proxy that fails requests in a case has no figures there, but the number of its failures.
 */
public final class ProxyComparison {

    static final int CONNECTIONS_MAX = 4096;

    private static final int ROUNDS = 7;

    private static final int SECONDS = 3;

    private static final int QUICK_ROUNDS = 3;

    /** Before the first case of a protocol, so that compilers have done most of their work; one before each other. */
    private static final int FIRST_WARM_UP_TURNS = 4;

    private static final double US_PER_S = 1e6;

    private final SetOptions options;

    private final int seconds;

    private final List<Contender> contenders;

    private final ProxyProcess origin;

    private final Progress progress;

    private ProxyComparison(
            SetOptions options, int seconds, List<Contender> contenders, ProxyProcess origin, Progress progress) {
        this.options = options;
        this.seconds = seconds;
        this.contenders = contenders;
        this.origin = origin;
        this.progress = progress;
    }

    /** One proxy in one case, and how it was set up. */
    private record Subject(String name, Contender contender, int port, List<ProxyTurn> turns) {

        Samples samples(ToDoubleFunction<ProxyTurn> figure) {
            return new Samples(turns.stream().map(figure::applyAsDouble).toList());
        }

        Map<String, Samples> figures() {
            Samples failures = samples(ProxyTurn::failures);
            if (failures.greatest() > 0) {
                return Map.of("failures", failures);
            }
            Map<String, Samples> figures = new LinkedHashMap<>();
            figures.put("usPerRequest", samples(ProxyTurn::usPerRequest));
            figures.put("requestsPerSecond", samples(ProxyTurn::requestsPerSecond));
            figures.put("busy", samples(ProxyTurn::busy));
            figures.put("foreign", samples(ProxyTurn::foreign));
            return figures;
        }
    }

    /**
     * Measures, and writes what came out as JSON.
     *
     * @param arguments as {@link SetOptions} reads them
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        SetOptions options = SetOptions.of(arguments);
        int rounds = options.rounds(ROUNDS, QUICK_ROUNDS);
        int seconds = options.seconds(SECONDS);
        List<LoadCase> cases = cases(options);
        ResultFile result = new ResultFile(
                options.result(),
                "proxy",
                "What does a forwarded request cost Baton and other proxies?",
                Map.of("rounds", rounds, "seconds", seconds, "quick", options.isQuick()));
        result.describe("versions", Contenders.versions());
        try (Contenders contenders = Contenders.start(options.launcher(), CONNECTIONS_MAX)) {
            Progress progress = new Progress(turns(cases, contenders.all(), rounds));
            ProxyComparison comparison = new ProxyComparison(
                    options, seconds, contenders.all(), contenders.origin().process(), progress);
            for (LoadCase each : cases) {
                comparison
                        .measure(each, rounds)
                        .forEach(subject -> result.add(each.name(), subject.name(), subject.figures()));
                result.write();
            }
            progress.end();
        }
    }

    private static List<LoadCase> cases(SetOptions options) {
        Predicate<String> isAsked = Pattern.compile(options.cases()).asPredicate();
        boolean isShort = options.isQuick() && options.cases().equals(SetOptions.ALL_CASES);
        return Arrays.stream(LoadCase.ALL)
                .filter(each -> isAsked.test(each.name()))
                .filter(each -> !isShort || LoadCase.QUICK.contains(each.name()))
                .toList();
    }

    private static int turns(List<LoadCase> cases, List<Contender> contenders, int rounds) {
        int turns = 0;
        for (LoadCase each : cases) {
            turns += subjects(each, contenders).size() * (rounds + warmUpTurns(cases, each));
        }
        return turns;
    }

    private static int warmUpTurns(List<LoadCase> cases, LoadCase its) {
        LoadCase first = cases.stream()
                .filter(each -> each.isTcp() == its.isTcp())
                .findFirst()
                .orElseThrow();
        return first.equals(its) ? FIRST_WARM_UP_TURNS : 1;
    }

    private List<Subject> measure(LoadCase its, int rounds) throws IOException, InterruptedException {
        List<Subject> subjects = subjects(its, contenders);
        int warmUp = warmUpTurns(cases(options), its);
        List<Subject> order = new ArrayList<>(subjects);
        Random random = new Random(1);
        for (int round = 1 - warmUp; round <= rounds; round++) {
            Collections.shuffle(order, random);
            for (Subject subject : order) {
                progress.begin(its.name() + ": " + subject.name(), Math.max(round, 0), rounds);
                ProxyTurn turn = turn(its, subject);
                if (round > 0) {
                    subject.turns().add(turn);
                }
            }
        }
        return subjects;
    }

    private static List<Subject> subjects(LoadCase its, List<Contender> contenders) {
        List<Subject> subjects = new ArrayList<>();
        for (Contender each : contenders) {
            if (each.port(its, false) != 0) {
                subjects.add(new Subject(each.name(), each, each.port(its, false), new ArrayList<>()));
            }
            if (its.isBulk() && each.port(its, true) != 0) {
                subjects.add(new Subject(each.bulkName(), each, each.port(its, true), new ArrayList<>()));
            }
        }
        return subjects;
    }

    private ProxyTurn turn(LoadCase its, Subject subject) throws IOException, InterruptedException {
        ProxyProcess proxy = subject.contender().process();
        double proxyBefore = proxy.processorSeconds();
        double originBefore = origin.processorSeconds();
        double loadBefore = ProcessorTime.ofChildren();
        double machineBefore = Machine.processorSeconds();
        Load load = Load.run(its, subject.port(), Contenders.LOAD_PROCESSOR, seconds);
        double machine = Machine.processorSeconds() - machineBefore;
        double used = proxy.processorSeconds() - proxyBefore;
        double others = machine - used - (origin.processorSeconds() - originBefore);
        double foreign = others - (ProcessorTime.ofChildren() - loadBefore);
        return new ProxyTurn(
                used * US_PER_S / Math.max(1, load.requests()),
                load.requests() / load.seconds(),
                used / load.seconds(),
                Math.max(0, foreign) / load.seconds(),
                load.requests() == 0 ? 1 : load.failures());
    }
}
