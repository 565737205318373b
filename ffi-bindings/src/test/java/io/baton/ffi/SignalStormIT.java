package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.baton.ffi.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A million signals of every kind, to the process and to each of its threads, against a JVM whose collector and
 * compiler are busy: it lives, and its counters say that nothing was lost.
 */
class SignalStormIT {

    private static final int SIGNALS = 1_000_000;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void compile() throws Exception {
        assumeTrue(SignalPipeIT.isThere("gcc"), "SKIPPED: no gcc to compile the sender of a million signals");
        Path source = folder.resolve("storm.c");
        try (var stream = Objects.requireNonNull(SignalStormIT.class.getResourceAsStream("storm.c"))) {
            Files.copy(stream, source);
        }
        SignalPipeIT.run("gcc", "-O2", "-o", folder.resolve("storm").toString(), source.toString());
    }

    @ParameterizedTest
    @CsvSource({"-XX:+UseG1GC, ordinary pipe", "-XX:+UseParallelGC, one-page pipe"})
    void shouldSurviveAMillionSignals(String collector, String pipe) throws Exception {
        List<String> options = List.of(collector, "-Xmx96m", "-Xlog:disable");
        try (ChildJvm child =
                ChildJvm.start(new ProcessBuilder(ChildJvm.command(options, SignalChild.class, "load")))) {
            child.awaitLine("ready");
            SignalPipeIT.command(child, pipe);
            SignalPipeIT.command(child, "quiet");
            long startNs = System.nanoTime();
            String sent = SignalPipeIT.output(folder.resolve("storm"), "" + child.pid(), "" + SIGNALS);
            long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);

            long[] counters = awaitQuiet(child);
            System.out.printf(
                    "%s, %s: %s signals in %d ms, %s%n",
                    collector, pipe, sent, tookMs, child.output().getLast());
            assertThat(Long.parseLong(sent)).isGreaterThan(SIGNALS / 2);
            assertThat(counters[0]).as("entered = read + dropped").isEqualTo(counters[1] + counters[2]);
            assertThat(counters[0]).isGreaterThan(SIGNALS / 100);
            child.writeLine("drain");
            assertThat(child.awaitLine("drained "))
                    .as("each last arrival was told")
                    .isEqualTo("0");
            assertEachKindIsStillTold(child);
        }
    }

    /** Waits until no thread has a signal to take or is in the handler any more, and returns the counters. */
    private static long[] awaitQuiet(ChildJvm child) throws Exception {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            long[] before = SignalPipeIT.command(child, "");
            boolean isQuiet = isQuiet(child);
            long[] after = SignalPipeIT.command(child, "");
            if (isQuiet && after[0] == before[0] && after[0] == after[1] + after[2]) {
                return after;
            }
            assertThat(System.nanoTime() - deadlineNs)
                    .as("ns beyond the deadline")
                    .isNegative();
        }
    }

    /** A thread in the handler has SIGTERM blocked, which no thread of HotSpot has otherwise. */
    private static boolean isQuiet(ChildJvm child) {
        long term = 1L << (Signal.TERM.number() - 1);
        try (var threads = Files.newDirectoryStream(Path.of("/proc/" + child.pid() + "/task"))) {
            for (Path thread : threads) {
                List<String> status = Files.readAllLines(thread.resolve("status"));
                long blocked = mask(status, "SigBlk:");
                long waiting = (mask(status, "SigPnd:") | mask(status, "ShdPnd:")) & ~blocked;
                if ((blocked & term) != 0 || waiting != 0) {
                    return false;
                }
            }
            return true;
        } catch (IOException | DirectoryIteratorException threadEnded) {
            return false; // looked at again
        }
    }

    private static long mask(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line ->
                        Long.parseUnsignedLong(line.substring(name.length()).strip(), 16))
                .findFirst()
                .orElse(0);
    }

    private static void assertEachKindIsStillTold(ChildJvm child) throws Exception {
        SignalPipeIT.command(child, "talk");
        for (Signal signal : SignalChild.ALL) {
            SignalPipeIT.kill(child, signal);
            child.awaitLine("delivery %s code=0 pid=%d "
                    .formatted(signal, ProcessHandle.current().pid()));
        }
    }
}
