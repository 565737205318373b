package io.baton.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** One side of a comparison: a method of a benchmark, or a C program that does the same. */
interface Side {

    /** Measures it once. */
    Turn measure(Effort effort, Programs programs) throws RunnerException;

    /**
     * A method of a benchmark, which gets a fork of its own.
     *
     * @param parameters of the benchmark
     */
    record Method(Class<?> benchmark, String method, Map<String, String> parameters) implements Side {

        @Override
        public Turn measure(Effort effort, Programs programs) throws RunnerException {
            ChainedOptionsBuilder options = new OptionsBuilder()
                    .include("^" + name().replace(".", "\\.") + "$")
                    .forks(1)
                    .mode(Mode.AverageTime)
                    .timeUnit(TimeUnit.NANOSECONDS)
                    .warmupIterations(effort.warmUps())
                    .warmupTime(TimeValue.milliseconds(effort.warmUpMs()))
                    .measurementIterations(effort.iterations())
                    .measurementTime(TimeValue.milliseconds(effort.iterationMs()))
                    .addProfiler(GCProfiler.class)
                    .addProfiler(ProcessorTimeProfiler.class)
                    .verbosity(VerboseMode.SILENT);
            parameters.forEach(options::param);
            Collection<RunResult> results = new Runner(options.build()).run();
            if (results.size() != 1) {
                throw new RunnerException(name() + " ran " + results.size() + " times");
            }
            RunResult result = results.iterator().next();
            return new Turn(
                    result.getPrimaryResult().getScore(),
                    secondary(result, ProcessorTimeProfiler.LABEL),
                    secondary(result, "gc.alloc.rate.norm"));
        }

        /** As JMH calls it. */
        String name() {
            return benchmark.getName() + "." + method;
        }

        private static double secondary(RunResult result, String label) {
            Result<?> found =
                    Objects.requireNonNull(result.getSecondaryResults().get(label), label);
            return found.getScore();
        }
    }

    /**
     * A program of {@code src/main/c}.
     *
     * @param threads "alone", or "threaded" for a second thread that sleeps, as a JVM has
     */
    record Program(String program, List<String> arguments, String threads) implements Side {

        @Override
        public Turn measure(Effort effort, Programs programs) {
            List<String> all = new ArrayList<>(arguments);
            all.addAll(List.of(Integer.toString(effort.programMs()), threads));
            return programs.named(program).run(all);
        }
    }
}
