package io.baton.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs every benchmark for a moment, so that a broken one breaks the build. Its figures mean nothing. */
class BenchmarksTest {

    private static final TimeValue MOMENT = TimeValue.milliseconds(10);

    private static final String WITH_C = "AcceptBenchmark";

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES) // alone it takes ten seconds
    void shouldRunEveryBenchmark() throws RunnerException {
        List<String> expected =
                benchmarks().stream().filter(name -> !name.contains(WITH_C)).toList();

        assertThat(run(new OptionsBuilder().exclude(WITH_C))).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES) // alone it takes ten seconds
    void shouldRunThoseWhoseOtherSideIsWrittenInC() throws Exception {
        assumeThat(hasCompiler()).as("a C compiler").isTrue();
        List<String> expected =
                benchmarks().stream().filter(name -> name.contains(WITH_C)).toList();

        assertThat(run(new OptionsBuilder().include(WITH_C))).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void shouldAskOnlyForBenchmarksThatExist() {
        List<String> asked = Questions.SETS.stream()
                .flatMap(set -> Questions.of(set).stream())
                .flatMap(question -> question.lines().stream())
                .flatMap(line -> line.sides().values().stream())
                .filter(Side.Method.class::isInstance)
                .map(side -> ((Side.Method) side).name())
                .distinct()
                .toList();

        assertThat(asked).containsExactlyInAnyOrderElementsOf(benchmarks());
    }

    /** The names of those that ran, each with a score. */
    private static List<String> run(ChainedOptionsBuilder options) throws RunnerException {
        Collection<RunResult> results = new Runner(options.forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(MOMENT)
                        .param("descriptors", "300") // more than one message takes
                        .param("head", "usual")
                        .param("servers", "3")
                        .param("loops", "2")
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
        assertThat(results)
                .allSatisfy(result ->
                        assertThat(result.getPrimaryResult().getScore()).isPositive());
        return results.stream()
                .map(result -> result.getParams().getBenchmark())
                .distinct()
                .toList();
    }

    private static boolean hasCompiler() throws IOException, InterruptedException {
        try {
            return new ProcessBuilder("cc", "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // there is none
        }
    }

    private static List<String> benchmarks() {
        return BenchmarkList.defaultList()
                .getAll(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of())
                .stream()
                .map(BenchmarkListEntry::getUsername)
                .distinct()
                .collect(Collectors.toList());
    }
}
