package io.baton.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/**
 * What does a request cost a processor that Baton, nginx or HAProxy forwards it on?
 *
 * <p>The three run side by side and are loaded in turns, in a new order in each round: clients and origin on one
 * processor, the proxy with one thread on another. Ratios are of the turns of one round. What the kernel does on behalf
 * of a proxy is counted, also for its peers' ends of the connections: on the loopback interface whoever sends does the
 * receiver's work.
 */
public final class ProxyComparison {

    private static final int LOAD_PROCESSOR = 0;

    private static final int PROXY_PROCESSOR = 1;

    private static final int CONNECTIONS_MAX = 4096;

    private static final int WARM_UP_TURNS = 3;

    private static final double US_PER_S = 1e6;

    private final int seconds;

    private final List<Contender> contenders;

    private final ProxyProcess origin;

    private ProxyComparison(int seconds, List<Contender> contenders, ProxyProcess origin) {
        this.seconds = seconds;
        this.contenders = contenders;
        this.origin = origin;
    }

    /** One proxy in one case, and how it was set up. */
    private record Subject(String name, Contender contender, int port, List<ProxyTurn> turns) {

        Samples samples(ToDoubleFunction<ProxyTurn> figure) {
            return new Samples(turns.stream().map(figure::applyAsDouble).toList());
        }
    }

    /**
     * Measures, writes what came out as JSON, and prints a table for each case.
     *
     * @param arguments how many rounds, how long a turn is in seconds, the file for the JSON, {@code tools/baton}, and
     *     a pattern of the cases
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 5) {
            System.err.println("usage: ProxyComparison ROUNDS SECONDS RESULT.json LAUNCHER CASES");
            System.exit(2);
        }
        int rounds = Integer.parseInt(arguments[0]);
        Predicate<String> isAsked = Pattern.compile(arguments[4]).asPredicate();
        Path folder = Files.createTempDirectory("baton-proxies");
        List<Contender> contenders = new ArrayList<>();
        Origin origin = Origin.start(folder, LOAD_PROCESSOR);
        try {
            Map<String, Object> result = new LinkedHashMap<>(Machine.description());
            result.putAll(Contender.versions());
            result.put("rounds", rounds);
            System.out.println(result);
            Contender.startAll(contenders, folder, arguments[3], PROXY_PROCESSOR, origin.port(), CONNECTIONS_MAX);
            ProxyComparison comparison =
                    new ProxyComparison(Integer.parseInt(arguments[1]), contenders, origin.process());
            for (LoadCase each : LoadCase.ALL) {
                if (isAsked.test(each.name())) {
                    result.put(each.name(), comparison.measure(each, rounds));
                    Files.writeString(Path.of(arguments[2]), Json.of(result) + "\n");
                }
            }
            result.put("loadAfter", Machine.load());
            Files.writeString(Path.of(arguments[2]), Json.of(result) + "\n");
        } finally {
            contenders.forEach(contender -> contender.process().close());
            origin.process().close();
            ServerStartup.remove(folder);
        }
    }

    private Map<String, Object> measure(LoadCase its, int rounds) throws IOException, InterruptedException {
        List<Subject> subjects = subjects(its);
        for (int turn = 0; turn < WARM_UP_TURNS; turn++) {
            for (Subject subject : subjects) {
                turn(its, subject);
            }
        }
        List<Subject> order = new ArrayList<>(subjects);
        Random random = new Random(1);
        for (int round = 0; round < rounds; round++) {
            Collections.shuffle(order, random);
            for (Subject subject : order) {
                subject.turns().add(turn(its, subject));
            }
        }
        print(its, subjects);
        Map<String, Object> figures = new LinkedHashMap<>();
        for (Subject subject : subjects) {
            figures.put(
                    subject.name(),
                    Map.of(
                            "usPerRequest", subject.samples(ProxyTurn::usPerRequest),
                            "requestsPerSecond", subject.samples(ProxyTurn::requestsPerSecond),
                            "busy", subject.samples(ProxyTurn::busy),
                            "foreign", subject.samples(ProxyTurn::foreign)));
        }
        return figures;
    }

    private List<Subject> subjects(LoadCase its) {
        List<Subject> subjects = new ArrayList<>();
        for (Contender each : contenders) {
            subjects.add(new Subject(each.name(), each, each.port(its, false), new ArrayList<>()));
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
        Load load = Load.run(its, subject.port(), LOAD_PROCESSOR, seconds);
        double machine = Machine.processorSeconds() - machineBefore;
        double used = proxy.processorSeconds() - proxyBefore;
        double others = machine - used - (origin.processorSeconds() - originBefore);
        double foreign = others - (ProcessorTime.ofChildren() - loadBefore);
        if (load.failures() > 0 || load.requests() == 0) {
            throw new IOException(subject.name() + ", " + its.name() + ": " + load);
        }
        return new ProxyTurn(
                used * US_PER_S / load.requests(),
                load.requests() / load.seconds(),
                used / load.seconds(),
                Math.max(0, foreign) / load.seconds());
    }

    private static void print(LoadCase its, List<Subject> subjects) throws IOException {
        Subject baton = subjects.getFirst();
        System.out.printf("%n%s (load %s)%n", its.name(), Machine.load());
        System.out.printf(
                "%-18s %10s %8s %8s %6s %8s  %-26s %s%n",
                "medians",
                "requests/s",
                "µs each",
                "least",
                "busy",
                "foreign",
                "Baton's µs / its [q1, q3]",
                "Baton's requests/s / its");
        for (Subject each : subjects) {
            Samples us = each.samples(ProxyTurn::usPerRequest);
            Samples rate = each.samples(ProxyTurn::requestsPerSecond);
            System.out.printf(
                    "%-18s %,10.0f %8.1f %8.1f %6.2f %8.2f  %-26s %s%n",
                    each.name(),
                    rate.median(),
                    us.median(),
                    us.least(),
                    each.samples(ProxyTurn::busy).median(),
                    each.samples(ProxyTurn::foreign).median(),
                    spread(baton.samples(ProxyTurn::usPerRequest).over(us)),
                    spread(baton.samples(ProxyTurn::requestsPerSecond).over(rate)));
        }
    }

    private static String spread(Samples ratio) {
        return "%.2f [%.2f, %.2f]".formatted(ratio.median(), ratio.firstQuartile(), ratio.thirdQuartile());
    }
}
