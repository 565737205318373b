package io.baton.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * A method of a benchmark and the C program that does the same.
 *
 * @param parameters of the benchmark
 * @param program in {@code src/main/c}
 * @param programArguments that make it do the same
 */
record Case(
        Class<?> benchmark,
        String method,
        Map<String, String> parameters,
        String program,
        List<String> programArguments) {

    private static final String C_MS = "200";

    private static final TimeValue ITERATION = TimeValue.milliseconds(300);

    static List<Case> all() {
        Stream<Case> calls = Stream.of(
                call(DowncallBenchmark.class, "getppid", "getppid"),
                call(DowncallBenchmark.class, "getppidWithoutErrno", "getppid"),
                call(DowncallBenchmark.class, "readNothing", "readNothing"),
                call(DowncallBenchmark.class, "readNothingWithoutErrno", "readNothing"),
                call(HotCallBenchmark.class, "pipe", "pipe"),
                call(HotCallBenchmark.class, "socket", "socket"),
                call(HotCallBenchmark.class, "epoll", "epoll"),
                call(HotCallBenchmark.class, "wakeUp", "wakeUp"));
        Stream<Case> passing = Stream.of("sameThread", "twoThreads")
                .flatMap(method -> Stream.of("1", "16", "64", "253").map(count -> passing(method, count)));
        return Stream.concat(calls, passing).toList();
    }

    private static Case passing(String method, String count) {
        Map<String, String> parameters = Map.of("descriptors", count);
        return new Case(DescriptorPassingBenchmark.class, method, parameters, "passing", List.of(method, count));
    }

    private static Case call(Class<?> benchmark, String method, String name) {
        return new Case(benchmark, method, Map.of(), "calls", List.of(name));
    }

    /** "DowncallBenchmark.getppid", with the values of the parameters behind it. */
    String name() {
        List<String> words = new ArrayList<>(List.of(benchmark.getSimpleName() + "." + method));
        words.addAll(parameters.values());
        return String.join(" ", words);
    }

    /**
     * The C program's command line.
     *
     * @param threads "alone", or "threaded" for a second thread that sleeps
     */
    List<String> cArguments(String threads) {
        List<String> arguments = new ArrayList<>(programArguments);
        arguments.addAll(List.of(C_MS, threads));
        return arguments;
    }

    /** One fork of JMH, which prints nothing. */
    Turn runJava() throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + benchmark.getName().replace(".", "\\.") + "\\." + method + "$")
                .forks(1)
                .warmupIterations(8)
                .warmupTime(TimeValue.milliseconds(500)) // the compiler shares the machine with whoever is on it
                .measurementIterations(4)
                .measurementTime(ITERATION)
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

    private static double secondary(RunResult result, String label) {
        Result<?> found = Objects.requireNonNull(result.getSecondaryResults().get(label), label);
        return found.getScore();
    }
}
