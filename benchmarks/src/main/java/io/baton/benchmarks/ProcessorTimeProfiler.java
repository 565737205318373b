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
 * <p>It is that of the whole process: of all threads that take part, and of whatever the JVM does beside them. For
 * JMH's own command line: {@code -prof io.baton.benchmarks.ProcessorTimeProfiler}.
 */
public final class ProcessorTimeProfiler implements InternalProfiler {

    static final String LABEL = "cpu";

    private static final double NS_PER_S = 1e9;

    private double startS;

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        startS = ProcessorTime.ofThisProcess();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        double ns = (ProcessorTime.ofThisProcess() - startS) * NS_PER_S;
        long turns = result.getMetadata().getAllOps();
        return turns == 0 ? List.of() : List.of(new ScalarResult(LABEL, ns / turns, "ns/op", AggregationPolicy.AVG));
    }

    @Override
    public String getDescription() {
        return "Processor time of the whole process for a turn";
    }
}
