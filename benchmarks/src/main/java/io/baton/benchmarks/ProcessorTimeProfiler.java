package io.baton.benchmarks;

import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * The processor time of a turn, which a machine that is busy with other things changes less than the time on the clock.
 *
 * <p>It is that of the whole process: of all threads that take part, and of whatever the JVM does beside them; or that
 * of a C program which a benchmark has started and named instead. For JMH's own command line: {@code -prof
 * io.baton.benchmarks.ProcessorTimeProfiler}.
 */
public final class ProcessorTimeProfiler implements InternalProfiler {

    static final String LABEL = "cpu";

    private static final double NS_PER_S = 1e9;

    private static final long THIS_PROCESS = 0;

    private static volatile long measured = THIS_PROCESS;

    /** What the other process had worked when it was about to end: JMH looks again only after the benchmark's end. */
    private static volatile double lastS = Double.NaN;

    private double startS;

    private long started;

    /** From the next iteration on, the time of another process is what counts. */
    static void measure(long pid) {
        lastS = Double.NaN;
        measured = pid;
    }

    static void measureThisProcess() {
        measure(THIS_PROCESS);
    }

    /** The process that is measured is about to end. */
    static void end() {
        lastS = nowS(measured);
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        started = measured;
        startS = nowS(started);
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        long turns = result.getMetadata().getAllOps();
        boolean isComparable = turns > 0 && started == measured;
        double ns = isComparable ? (nowS(started) - startS) * NS_PER_S : 0;
        return !isComparable ? List.of() : List.of(new ScalarResult(LABEL, ns / turns, "ns/op", AggregationPolicy.AVG));
    }

    private static double nowS(long process) {
        double atItsEnd = lastS;
        if (process == measured && !Double.isNaN(atItsEnd)) {
            return atItsEnd;
        }
        return process == THIS_PROCESS ? ProcessorTime.ofThisProcess() : ProcessorTime.of(process);
    }

    @Override
    public String getDescription() {
        return "Processor time of the whole process for a turn";
    }
}
