package io.baton.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.runner.RunnerException;

/** What the rounds of one case measured. */
final class Figures {

    static final String HEADING = "%-46s %-31s   %-59s %6s%n%-46s %31s   %31s %27s %6s"
            .formatted(
                    "ns a turn, medians",
                    "wall",
                    "processor",
                    "Java",
                    "",
                    "C    C 2 thr.       Java",
                    "C    C 2 thr.       Java",
                    "Java / C 2 thr. [q1, q3]",
                    "bytes");

    private final Case its;

    private final CProgram program;

    private final List<Turn> alone = new ArrayList<>();

    private final List<Turn> threaded = new ArrayList<>();

    private final List<Turn> java = new ArrayList<>();

    Figures(Case its, CProgram program) {
        this.its = its;
        this.program = program;
    }

    String name() {
        return its.name();
    }

    void addRound() throws RunnerException {
        Turn aloneBefore = program.run(its.cArguments("alone"));
        Turn threadedBefore = program.run(its.cArguments("threaded"));
        java.add(its.runJava());
        threaded.add(Turn.mean(threadedBefore, program.run(its.cArguments("threaded"))));
        alone.add(Turn.mean(aloneBefore, program.run(its.cArguments("alone"))));
    }

    Map<String, Samples> toMap() {
        Map<String, Samples> map = new LinkedHashMap<>();
        map.put("cAloneWallNs", samples(alone, Turn::wallNs));
        map.put("cAloneCpuNs", samples(alone, Turn::cpuNs));
        map.put("cThreadedWallNs", samples(threaded, Turn::wallNs));
        map.put("cThreadedCpuNs", samples(threaded, Turn::cpuNs));
        map.put("javaWallNs", samples(java, Turn::wallNs));
        map.put("javaCpuNs", samples(java, Turn::cpuNs));
        map.put("javaBytes", samples(java, Turn::bytes));
        return map;
    }

    /** A line under {@link #HEADING}: medians, and the quartiles of the ratio of each round. */
    String row() {
        Samples ratio = samples(java, Turn::cpuNs).over(samples(threaded, Turn::cpuNs));
        return "%-46s %s   %s %27s %6.0f"
                .formatted(
                        name(),
                        medians(Turn::wallNs),
                        medians(Turn::cpuNs),
                        "%.2f [%.2f, %.2f]".formatted(ratio.median(), ratio.firstQuartile(), ratio.thirdQuartile()),
                        samples(java, Turn::bytes).median());
    }

    private String medians(ToDoubleFunction<Turn> figure) {
        return "%10.1f %10.1f %9.1f"
                .formatted(
                        samples(alone, figure).median(),
                        samples(threaded, figure).median(),
                        samples(java, figure).median());
    }

    private static Samples samples(List<Turn> turns, ToDoubleFunction<Turn> figure) {
        return new Samples(turns.stream().map(figure::applyAsDouble).toList());
    }
}
