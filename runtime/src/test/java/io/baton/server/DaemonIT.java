package io.baton.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.config.ServerConfig;
import io.baton.ffi.CommandLine;
import io.baton.ffi.Pidfd;
import io.baton.ffi.Processes;
import io.baton.ffi.Signal;
import io.baton.ffi.testing.ChildJvm;
import io.baton.ffi.testing.OpenDescriptors;
import io.baton.ffi.testing.ProcStat;
import io.baton.ffi.testing.ProcStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A main class of the tests starts itself in the background, and says what came of it. */
@Timeout(120)
class DaemonIT {

    private static final int PATIENCE_MS = 30_000;

    private final List<Long> daemons = new ArrayList<>();

    @AfterEach
    void killDaemons() throws Exception {
        for (long pid : daemons) {
            var process = Pidfd.open(pid);
            if (process.isPresent()) {
                process.get().send(Signal.KILL);
                assertThat(process.get().awaitExit(PATIENCE_MS)).isTrue();
                process.get().close();
            }
        }
    }

    @Test
    void shouldReturnWhenTheDaemonIsReady() throws Exception {
        try (ChildJvm launcher = launch("ready", "wait")) {
            long pid = daemon(launcher);
            assertThat(launcher.awaitLine("outcome: ")).isEqualTo("Running[pid=%d, isReady=true]".formatted(pid));
            assertThat(launcher.awaitExit()).isZero();

            ProcStatus status = ProcStatus.of(pid);
            assertThat(ProcStat.of(pid).session()).isEqualTo(pid);
            assertThat(status.hasSignal("SigBlk", Signal.TERM.number())).isTrue();
            Map<Integer, String> descriptors = OpenDescriptors.of(pid);
            assertThat(descriptors).containsEntry(0, "/dev/null").containsEntry(1, "/dev/null");
            assertThat(descriptors).containsEntry(2, "/dev/null"); // the launcher's until then
            assertThat(descriptors.values()).noneMatch(target -> target.startsWith("pipe:"));
            assertThat(descriptors.values()).noneMatch(target -> target.contains("pidfd"));
        }
    }

    @Test
    void shouldStartTheSameCommandLineToTheByte() throws Exception {
        String huge = "x".repeat(100_000);
        try (ChildJvm launcher = launch("ready", "wait", "", huge, " a\n\"b\" ", "é", "")) {
            long pid = daemon(launcher);
            launcher.awaitLine("outcome: Running");
            assertThat(hex(pid)).isEqualTo(launcher.awaitLine("command line: "));
        }
    }

    @Test
    void shouldTellTheDaemonsOwnErrorAndExitCode() throws Exception {
        try (ChildJvm launcher = launch("fails", "wait")) {
            long pid = daemon(launcher);
            assertThat(launcher.awaitLine("outcome: "))
                    .isEqualTo("Ended[pid=%d, exit=exit code 42, message=a.toml:1:2: wrong".formatted(pid));
            assertThat(launcher.nextLine()).isEqualTo("a.toml:2:2: wrong, too]");
        }
    }

    @Test
    void shouldShowWhatTheDaemonWritesUntilItIsReady() throws Exception {
        try (ChildJvm launcher = launch("dies", "wait")) {
            long pid = daemon(launcher);
            launcher.awaitLine("last words");
            assertThat(launcher.awaitLine("outcome: "))
                    .isEqualTo("Ended[pid=%d, exit=exit code 42, message=]".formatted(pid));
        }
    }

    @Test
    void shouldTellWhichSignalEndedTheDaemon() throws Exception {
        try (ChildJvm launcher = launch("late", "wait", "60")) {
            long pid = daemon(launcher);
            try (Pidfd process = Pidfd.open(pid).orElseThrow()) {
                process.send(Signal.KILL);
            }
            assertThat(launcher.awaitLine("outcome: "))
                    .isEqualTo("Ended[pid=%d, exit=killed by signal 9, message=]".formatted(pid));
        }
    }

    @Test
    void shouldKillADaemonThatIsLate() throws Exception {
        try (ChildJvm launcher = launch("late", "wait", "3")) {
            long pid = daemon(launcher);
            assertThat(launcher.awaitLine("outcome: ")).isEqualTo("Late[pid=%d, seconds=3]".formatted(pid));
            assertThat(Processes.isAlive(pid)).isFalse();
        }
    }

    @Test
    void shouldTakeSigusr1OfTheDaemonForReady() throws Exception {
        try (ChildJvm launcher = launch("signals", "wait", "60")) {
            long pid = daemon(launcher);
            assertThat(launcher.awaitLine("outcome: ")).isEqualTo("Running[pid=%d, isReady=true]".formatted(pid));
        }
    }

    @Test
    void shouldNotTakeAStrangersSigusr1ForReady() throws Exception {
        try (ChildJvm launcher = launch("late", "wait", "5");
                Pidfd process = Pidfd.open(launcher.pid()).orElseThrow()) {
            long pid = daemon(launcher);
            process.send(Signal.USR1);
            assertThat(launcher.awaitLine("outcome: ")).isEqualTo("Late[pid=%d, seconds=5]".formatted(pid));
        }
    }

    @Test
    void shouldNotWaitForMoreThanTheBeginningUnlessToldTo() throws Exception {
        try (ChildJvm launcher = launch("starts", "-")) {
            long pid = daemon(launcher);
            assertThat(launcher.awaitLine("outcome: ")).isEqualTo("Running[pid=%d, isReady=false]".formatted(pid));
            assertThat(Processes.isAlive(pid)).isTrue();
        }
    }

    @Test
    void shouldTellErrorsOfTheBeginningWithoutWaitingForReady() throws Exception {
        try (ChildJvm launcher = launch("refuses", "-")) {
            long pid = daemon(launcher);
            assertThat(launcher.awaitLine("outcome: "))
                    .isEqualTo("Ended[pid=%d, exit=exit code 1, message=a.toml:1:2: wrong]".formatted(pid));
        }
    }

    @Test
    void shouldRunOnWhenItsLauncherIsKilled(@TempDir Path folder) throws Exception {
        Path witness = folder.resolve("witness");
        try (ChildJvm launcher = launch("outlives", "wait", "60", witness.toString())) {
            long pid = daemon(launcher);
            try (Pidfd process = Pidfd.open(pid).orElseThrow()) {
                launcher.process().destroyForcibly();
                assertThat(process.awaitExit(PATIENCE_MS)).isTrue();
            }
            assertThat(witness).hasContent("nobody heard it, and all is well");
        }
    }

    private ChildJvm launch(String... arguments) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(ChildJvm.command(List.of("-Xshare:auto"), Launched.class, arguments));
        builder.environment().put("LC_ALL", "C.UTF-8");
        return ChildJvm.start(builder);
    }

    private long daemon(ChildJvm launcher) throws Exception {
        long pid = Long.parseLong(launcher.awaitLine("daemon is "));
        daemons.add(pid);
        return pid;
    }

    private static String hex(long pid) throws Exception {
        return HexFormat.of().formatHex(Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline")));
    }

    /** What runs in both processes: scenario, "wait" or not, seconds until it is late. */
    static final class Launched {

        public static void main(String[] arguments) throws Exception {
            ReadyNotifier launcher = ReadyNotifier.ofThisProcess();
            if (launcher.isStartedByBaton()) {
                runAsDaemon(arguments, launcher);
                return;
            }
            int seconds = arguments.length > 2 && arguments[2].matches("[0-9]+") ? Integer.parseInt(arguments[2]) : 60;
            CommandLine own = CommandLine.ofThisProcess();
            Daemon.Outcome outcome = Daemon.launch(own, arguments[1].equals("wait"), seconds);
            System.out.println("outcome: " + outcome);
            System.out.println("command line: " + hex(Processes.ownPid()));
        }

        private static ServerConfig asDaemon() {
            ServerConfig defaults = ServerConfig.defaults();
            return defaults.withProcess(defaults.process().withDaemon(true));
        }

        private static void runAsDaemon(String[] arguments, ReadyNotifier launcher) throws Exception {
            System.err.println("daemon is " + Processes.ownPid());
            switch (arguments[0]) {
                case "ready" -> launcher.ready(asDaemon());
                case "starts" -> launcher.started();
                case "fails" -> {
                    launcher.started();
                    if (!launcher.failed("a.toml:1:2: wrong\na.toml:2:2: wrong, too")) {
                        System.err.println("nobody heard it");
                    }
                    System.exit(42);
                }
                case "refuses" -> {
                    launcher.failed("a.toml:1:2: wrong");
                    System.exit(1);
                }
                case "dies" -> {
                    System.err.println("last words");
                    System.exit(42);
                }
                case "outlives" -> {
                    try (Pidfd parent = Pidfd.open(Processes.parentPid()).orElseThrow()) {
                        parent.awaitExit(PATIENCE_MS);
                    }
                    boolean isHeard = launcher.failed("to nobody");
                    Files.writeString(Path.of(arguments[3]), isHeard ? "heard" : "nobody heard it, and all is well");
                    System.exit(0);
                }
                case "signals" -> {
                    try (Pidfd parent = Pidfd.open(Processes.parentPid()).orElseThrow()) {
                        parent.send(Signal.USR1);
                    }
                }
                default -> {
                    // says nothing
                }
            }
            new CountDownLatch(1).await();
        }
    }
}
