package io.baton.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.cli.Main;
import io.baton.ffi.Pidfd;
import io.baton.ffi.Signal;
import io.baton.ffi.testing.ChildJvm;
import io.baton.ffi.testing.Command;
import io.baton.ffi.testing.ProcStat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A daemon's whole life by the command line, as an operator has it: with paths that are relative to where he is. */
@Timeout(300)
class DaemonUpgradeIT {

    private static final int PATIENCE_MS = 60_000;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        configure("one");
        Command.Outcome started = baton("-d", "-c", "baton.toml");
        assertThat(started.stdout())
                .as(started.stderr())
                .startsWith("baton: process ")
                .endsWith(" is ready\n");
        assertThat(started.exitCode()).isZero();
    }

    @AfterEach
    void stop() throws Exception {
        Command.Outcome stopped =
                baton("stop", "--fast", "-c", folder.resolve("baton.toml").toString());
        assertThat(stopped.stdout()).isEqualTo("stopped\n");
        assertThat(folder.resolve("baton.pid")).doesNotExist();
        assertThat(folder.resolve("control.sock")).doesNotExist();
    }

    @Test
    void shouldReplaceItselfAgainAndAgain() throws Exception {
        long first = pid();
        for (int generation = 1; generation <= 2; generation++) {
            Command.Outcome upgraded = baton("upgrade", "-c", "baton.toml");
            assertThat(upgraded.stderr()).isEmpty();
            assertThat(upgraded.stdout()).endsWith("upgraded\n");
            assertThat(upgraded.exitCode()).isZero();
            assertThat(pid()).isNotEqualTo(first);
            assertThat(baton("status", "-c", "baton.toml").stdout()).contains("generation " + generation + ",");
            assertThat(ProcStat.of(pid()).session())
                    .as("the kernel shares processors out by session: one for both")
                    .isEqualTo(first);
            assertThat(ProcStat.of(pid()).group())
                    .as("signals to its predecessor's group are not for it")
                    .isEqualTo(pid());
            assertThat(Path.of("/proc/" + pid() + "/cwd").toRealPath()).isEqualTo(Path.of("/"));
        }
        assertThat(Files.readString(Path.of("/proc/" + pid() + "/cmdline")).split("\0", -1))
                .filteredOn("-u"::equals)
                .hasSize(1);
    }

    @Test
    void shouldSayWhatIsWrongWithTheSuccessorAndGoOn() throws Exception {
        long before = pid();
        Files.writeString(folder.resolve("baton.toml"), "thraeds = 2\n", StandardOpenOption.APPEND);
        Path right = folder.resolve("right.toml");
        Files.writeString(right, "version = 1\ncontrol_sock = \"%s/control.sock\"\n".formatted(folder));
        Command.Outcome upgraded = baton("upgrade", "-c", "right.toml");
        assertThat(upgraded.exitCode()).isEqualTo(4);
        assertThat(upgraded.stderr())
                .contains("has ended: exit code 1")
                .contains("thraeds: is no key")
                .doesNotContain("internal error");
        assertThat(pid()).isEqualTo(before);
        configure("one");
    }

    @Test
    void shouldReturnFromTakingOverBeforeThePredecessorIsTold() throws Exception {
        long before = pid();
        Path file = folder.resolve("baton.toml");
        Files.writeString(file, Files.readString(file).replace("daemon_wait_for_ready = true", ""));
        Command.Outcome waiting = baton("-d", "-u", "-c", "baton.toml");
        assertThat(waiting.stdout()).as(waiting.stderr()).endsWith(" has started\n");
        assertThat(pid()).isEqualTo(before);
        try (Pidfd predecessor = Pidfd.open(before).orElseThrow()) {
            predecessor.send(Signal.QUIT);
            assertThat(predecessor.awaitExit(PATIENCE_MS)).isTrue();
        }
        assertThat(waiting.stdout()).isEqualTo("baton: process " + pid() + " has started\n");
    }

    @Test
    void shouldRefuseASecondStartWithTheNumberOfTheFirst() throws Exception {
        Command.Outcome second = baton("-d", "-c", "baton.toml");
        assertThat(second.exitCode()).isEqualTo(3);
        assertThat(second.stderr())
                .contains("Baton is running as process " + pid())
                .contains("start with -u");
    }

    private void configure(String answer) throws Exception {
        String more = "daemon_wait_for_ready = true\nerror_log = \"" + folder + "/error.log\"\n"
                + BatonProcess.answering("web", "unix:" + folder + "/web.sock", answer);
        BatonProcess.configuration(folder, "baton.toml", 1, more);
    }

    private long pid() throws Exception {
        return Long.parseLong(Files.readString(folder.resolve("baton.pid")).strip());
    }

    private Command.Outcome baton(String... arguments) throws Exception {
        List<String> options = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m");
        return Command.run(
                new ProcessBuilder(ChildJvm.command(options, Main.class, arguments)).directory(folder.toFile()));
    }
}
