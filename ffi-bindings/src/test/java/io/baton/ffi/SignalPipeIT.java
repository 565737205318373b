package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.baton.ffi.libc.Libc;
import io.baton.ffi.testing.ChildJvm;
import io.baton.ffi.testing.OpenDescriptors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SignalPipeIT {

    private static final int PIPE_RECORDS = 4096;

    private static final String TOLD = "delivery %s code=%d pid=%d uid=%d";

    private static final int SI_USER = 0;

    static final Path JDK = Path.of(System.getProperty("java.home"), "bin");

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"KILL", "STOP"})
    void shouldSayWhichSignalCameFromWhom(Signal signal) throws Exception {
        try (ChildJvm child = start()) {
            int ours = Libc.getpid();
            assertThat(Libc.kill((int) child.pid(), signal.number())).isZero();
            assertThat(child.nextLine()).isEqualTo(TOLD.formatted(signal, SI_USER, ours, Libc.geteuid()));
            long shell = run("sh", "-c", "kill -%s %d".formatted(signal.name(), child.pid()));
            assertThat(child.nextLine()).isEqualTo(TOLD.formatted(signal, SI_USER, shell, Libc.geteuid()));
            assertThat(command(child, "drain")).containsExactly(2, 2, 0, 0);
        }
    }

    @Test
    void shouldNameASenderOfAnotherUser() throws Exception {
        assumeTrue(Libc.geteuid() == 0, "SKIPPED: only root can signal under another user's name");
        assumeTrue(isThere("setpriv"), "SKIPPED: no setpriv");
        try (ChildJvm child = start()) {
            String kill = "kill -USR1 " + child.pid();
            long sender = run("setpriv", "--ruid=12345", "--clear-groups", "sh", "-p", "-c", kill);
            assertThat(child.nextLine()).isEqualTo(TOLD.formatted(Signal.USR1, SI_USER, sender, 12345));
        }
    }

    @Test
    void shouldTakeWhatTheProcessSendsItself() throws Exception {
        try (ChildJvm child = start()) {
            child.writeLine("kill myself with TERM");
            assertThat(child.awaitLine("delivery "))
                    .isEqualTo("SIGTERM code=0 pid=%d uid=%d".formatted(child.pid(), Libc.geteuid()));
        }
    }

    @Test
    void shouldReportEachArrivalInOrder() throws Exception {
        try (ChildJvm child = start()) {
            command(child, "pause");
            List<String> expected = new ArrayList<>();
            List<Signal> signals = Collections.nCopies(20, List.copyOf(SignalChild.ALL)).stream()
                    .flatMap(List::stream)
                    .toList();
            for (Signal signal : signals) {
                kill(child, signal);
                awaitEntered(child, expected.size() + 1);
                expected.add(TOLD.formatted(signal, SI_USER, Libc.getpid(), Libc.geteuid()));
            }
            child.writeLine("resume");
            child.awaitLine("done resume");
            for (String line : expected) {
                assertThat(child.nextLine()).isEqualTo(line);
            }
        }
    }

    @Test
    void shouldTellEveryKindWhenThePipeIsFullAndNobodyReads() throws Exception {
        try (ChildJvm child = start()) {
            command(child, "pause");
            command(child, "quiet");
            int sent = 0;
            while (sent < PIPE_RECORDS) {
                kill(child, Signal.USR1);
                awaitEntered(child, ++sent);
            }
            assertThat(command(child, "")).containsExactly(PIPE_RECORDS, 0, 0, 0);
            for (int round = 0; round < 3; round++) {
                for (Signal signal : SignalChild.ALL) {
                    kill(child, signal);
                    awaitEntered(child, ++sent);
                }
            }
            command(child, "resume");
            await(child, counters -> counters[1] == PIPE_RECORDS);
            assertThat(command(child, "talk")).containsExactly(PIPE_RECORDS + 24, PIPE_RECORDS, 24, 0);
            for (Signal signal : SignalChild.ALL) {
                int times = signal == Signal.USR1 ? PIPE_RECORDS + 1 : 1;
                assertThat(child.output().getLast()).contains("%s=%d".formatted(signal, times));
            }
            kill(child, Signal.HUP);
            assertThat(child.nextLine())
                    .as("after a flood each is told again")
                    .startsWith("delivery SIGHUP code=0 pid=");
        }
    }

    @Test
    void shouldKeepWhatFollowsADeliveryThatItsConsumerFailedOn() throws Exception {
        try (ChildJvm child = start()) {
            command(child, "pause");
            kill(child, Signal.HUP);
            awaitEntered(child, 1);
            kill(child, Signal.USR1);
            awaitEntered(child, 2);
            child.writeLine("fail");
            child.awaitLine("failed at SIGHUP");
            child.writeLine("drain");
            child.awaitLine("delivery SIGUSR1");
            child.awaitLine("drained 1");
        }
    }

    @Test
    void shouldGiveTheSignalsBack() throws Exception {
        try (ChildJvm child = start()) {
            command(child, "uninstall");
            kill(child, Signal.QUIT);
            child.awaitLine("Full thread dump");
            command(child, "install");
            kill(child, Signal.QUIT);
            child.awaitLine("delivery SIGQUIT");
            command(child, "uninstall");
            kill(child, Signal.TERM);
            assertThat(child.awaitExit()).isEqualTo(128 + Signal.TERM.number());
        }
    }

    @Test
    void shouldSayWhichSignalCannotBeTaken() throws Exception {
        try (ChildJvm child = start()) {
            child.writeLine("take KILL");
            assertThat(child.awaitLine("refused "))
                    .isEqualTo("EINVAL sigaction(SIGKILL): EINVAL (22), Invalid argument");
            kill(child, Signal.USR1);
            child.awaitLine("delivery SIGUSR1");
        }
    }

    @Test
    void shouldKeepOnePipeAndOnePairOfPagesHoweverOftenItIsInstalled() throws Exception {
        try (ChildJvm child = start()) {
            command(child, "install 100 times");
            var descriptors = OpenDescriptors.of(child.pid());
            String handler = handler(child);
            command(child, "install 100 times");
            assertThat(child.output()).contains("same true").doesNotContain("same false");
            assertThat(OpenDescriptors.of(child.pid())).isEqualTo(descriptors);
            assertThat(handler(child)).isEqualTo(handler);
            kill(child, Signal.USR1);
            child.awaitLine("delivery SIGUSR1");
        }
    }

    @Test
    void shouldHaveNoMemoryThatCanBeWrittenAndExecuted() throws Exception {
        try (ChildJvm child = start()) {
            String handler = handler(child);
            List<String> maps = Files.readAllLines(Path.of("/proc/" + child.pid() + "/maps"));
            String code = maps.stream()
                    .filter(line -> line.startsWith(handler))
                    .findFirst()
                    .orElseThrow();
            String data = maps.get(maps.indexOf(code) + 1);
            assertThat(code).contains(" r-xp ");
            assertThat(data)
                    .startsWith(code.substring(code.indexOf('-') + 1, code.indexOf(' ')))
                    .contains(" rw-p ");
        }
    }

    @Test
    void shouldTakeSignalsThatWereIgnoredAtTheStart() throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "trap '' HUP INT; exec \"$@\"", "sh"));
        command.addAll(ChildJvm.command(List.of(), SignalChild.class));
        try (ChildJvm child = ChildJvm.start(new ProcessBuilder(command))) {
            child.awaitLine("ready");
            kill(child, Signal.HUP);
            child.awaitLine("delivery SIGHUP");
            kill(child, Signal.INT);
            child.awaitLine("delivery SIGINT");
        }
    }

    @Test
    void shouldLetThroughWhatWasBlockedSinceTheStart() throws Exception {
        assumeTrue(isThere("python3"), "SKIPPED: no python3");
        String block = "import os, signal, sys; signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1]); "
                + "os.kill(os.getpid(), signal.SIGUSR1); os.execv(sys.argv[1], sys.argv[1:])";
        List<String> command = new ArrayList<>(List.of("python3", "-c", block));
        command.addAll(ChildJvm.command(List.of(), SignalChild.class));
        try (ChildJvm child = ChildJvm.start(new ProcessBuilder(command))) {
            child.awaitLine("ready");
            child.writeLine("blocked");
            assertThat(bits(child.awaitLine("blocked ")))
                    .as("HotSpot blocks SIGQUIT")
                    .contains(10, 3);
            child.writeLine("unblock");
            assertThat(child.awaitLine("delivery ")).startsWith("SIGUSR1 code=0 pid=" + child.pid());
            child.writeLine("blocked");
            assertThat(bits(child.awaitLine("blocked "))).isEmpty();
        }
    }

    /** JFR suspends a thread with SIGUSR2 to see where it is. */
    @Test
    void shouldLeaveHotSpotItsOwnWayToSuspendThreads(@TempDir Path folder) throws Exception {
        Path recording = folder.resolve("samples.jfr");
        List<String> options = List.of("-Xlog:disable", "-XX:StartFlightRecording:settings=profile");
        try (ChildJvm child =
                ChildJvm.start(new ProcessBuilder(ChildJvm.command(options, SignalChild.class, "load")))) {
            child.awaitLine("ready");
            long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            int samples = 0;
            while (samples < 20) {
                assertThat(System.nanoTime() - deadlineNs)
                        .as("ns beyond the deadline")
                        .isNegative();
                output(JDK.resolve("jcmd"), "" + child.pid(), "JFR.dump", "filename=" + recording);
                samples = samples(output(JDK.resolve("jfr"), "summary", recording.toString()));
            }
            long[] counters = command(child, "");
            assertThat(counters[0]).as("jcmd's, if any").isEqualTo(counters[3]);
            assertThat(child.output()).noneMatch(line -> line.startsWith("delivery"));
            kill(child, Signal.USR2);
            child.awaitLine("delivery SIGUSR2");
        }
    }

    @Test
    void shouldPrintThreadsWhenAsked() throws Exception {
        try (ChildJvm child = start()) {
            child.writeLine("threads");
            child.awaitLine("Full thread dump");
        }
    }

    private static ChildJvm start() throws Exception {
        ChildJvm child = ChildJvm.start(SignalChild.class);
        child.awaitLine("ready");
        return child;
    }

    static void kill(ChildJvm child, Signal signal) {
        assertThat(Libc.kill((int) child.pid(), signal.number())).isZero();
    }

    /** Has the child do something, and returns its counters after that. */
    static long[] command(ChildJvm child, String command) throws Exception {
        child.writeLine(command);
        String counters = child.awaitLine("done " + command + " ");
        return LongStream.of(0, 1, 2, 3)
                .map(i -> Long.parseLong(counters.split(" ", -1)[(int) i]))
                .toArray();
    }

    /** Signals of one kind become one while the first waits: the next is sent when this one has arrived. */
    private static void awaitEntered(ChildJvm child, long entered) throws Exception {
        await(child, counters -> counters[0] >= entered);
    }

    static void await(ChildJvm child, Predicate<long[]> condition) throws Exception {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.test(command(child, ""))) {
            assertThat(System.nanoTime() - deadlineNs)
                    .as("ns beyond the deadline")
                    .isNegative();
        }
    }

    private static String handler(ChildJvm child) throws Exception {
        child.writeLine("handler");
        return child.awaitLine("handler ");
    }

    private static List<Integer> bits(String hex) {
        long mask = Long.parseUnsignedLong(hex.toLowerCase(Locale.ROOT), 16);
        List<Integer> signals = new ArrayList<>();
        for (int signal = 1; signal <= Long.SIZE; signal++) {
            if ((mask >>> (signal - 1) & 1) != 0) {
                signals.add(signal);
            }
        }
        return signals;
    }

    private static int samples(String summary) {
        Matcher line = Pattern.compile("jdk\\.ExecutionSample +(\\d+)").matcher(summary);
        assertThat(line.find()).isTrue();
        return Integer.parseInt(line.group(1));
    }

    /** Runs a program of the JDK that ends by itself with 0, and returns what it wrote. */
    static String output(Path program, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output;
        try (var reader = process.inputReader()) {
            output = reader.lines().collect(Collectors.joining("\n"));
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("%s: %s", command, output).isZero();
        return output;
    }

    static boolean isThere(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** Runs a program that ends by itself with 0, and returns its PID. */
    static long run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("%s", List.of(command)).isZero();
        return process.pid();
    }
}
