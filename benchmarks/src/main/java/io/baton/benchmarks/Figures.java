package io.baton.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/** What the rounds of one case measured, in nanoseconds a turn, and the bytes that Java allocated for a turn. */
final class Figures {

    static final String HEADING = "%-52s %9s %9s %9s   %-24s %-22s %6s"
            .formatted("case", "C", "C, 2 thr.", "Java", "Java - C 2 thr. [q1, q3]", "Java / C 2 thr.", "B/op");

    private final Case its;

    private final CProgram program;

    private final Samples.Collector alone = new Samples.Collector();

    private final Samples.Collector threaded = new Samples.Collector();

    private final Samples.Collector java = new Samples.Collector();

    private final Samples.Collector bytes = new Samples.Collector();

    Figures(Case its, CProgram program) {
        this.its = its;
        this.program = program;
    }

    String name() {
        return its.name();
    }

    void addRound() throws RunnerException {
        double aloneBefore = program.figure(its.cArguments("alone"));
        double threadedBefore = program.figure(its.cArguments("threaded"));
        Case.Outcome outcome = its.runJava();
        double threadedAfter = program.figure(its.cArguments("threaded"));
        double aloneAfter = program.figure(its.cArguments("alone"));
        alone.add((aloneBefore + aloneAfter) / 2);
        threaded.add((threadedBefore + threadedAfter) / 2);
        java.add(outcome.ns());
        bytes.add(outcome.bytes());
    }

    Map<String, Samples> toMap() {
        Map<String, Samples> map = new LinkedHashMap<>();
        map.put("cAloneNs", alone.samples());
        map.put("cThreadedNs", threaded.samples());
        map.put("javaNs", java.samples());
        map.put("javaBytes", bytes.samples());
        return map;
    }

    /** A line under {@link #HEADING}: medians, and the quartiles of what is compared in pairs. */
    String row() {
        Samples difference = java.samples().minus(threaded.samples());
        Samples ratio = java.samples().over(threaded.samples());
        return "%-52s %9.1f %9.1f %9.1f   %+8.1f [%+.1f, %+.1f] %10.2f [%.2f, %.2f] %6.2f"
                .formatted(
                        name(),
                        alone.samples().median(),
                        threaded.samples().median(),
                        java.samples().median(),
                        difference.median(),
                        difference.firstQuartile(),
                        difference.thirdQuartile(),
                        ratio.median(),
                        ratio.firstQuartile(),
                        ratio.thirdQuartile(),
                        bytes.samples().median());
    }
}
