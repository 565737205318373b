package io.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.loop.LoopThread;
import io.baton.loop.NanoClock;
import io.baton.net.PrivateSocket.Replacing;
import io.baton.net.ServiceAccount;
import io.baton.server.ControlProtocol;
import io.baton.server.ControlSocket;
import io.baton.server.RecordedControl;
import io.baton.server.ServerControl.Outcome;
import io.baton.server.ServerControl.Reply;
import io.baton.server.StartFailure;
import io.baton.server.Statuses;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs commands against a control socket in this process, whose server does what the test says. */
@Timeout(60)
class CommandsTest {

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();

    private final StringWriter err = new StringWriter();

    private final RecordedControl control = new RecordedControl();

    private final CompletableFuture<ControlSocket> socket = new CompletableFuture<>();

    private LoopThread loop;

    private Path conf;

    @BeforeEach
    void listen() throws Exception {
        conf = Files.writeString(folder.resolve("baton.toml"), """
                version = 1
                pid_file = "%1$s/baton.pid"
                control_sock = "%1$s/control.sock"
                """.formatted(folder));
        loop = LoopThread.start("control", NanoClock.SYSTEM, (what, failure) -> {
            throw new AssertionError(what, failure);
        });
        loop.submit(own -> {
            try {
                socket.complete(ControlSocket.open(
                        own, folder.resolve("control.sock"), ServiceAccount.OF_THE_STARTER, Replacing.STALE, control));
            } catch (StartFailure e) {
                socket.completeExceptionally(e);
            }
        });
        socket.get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        closeSocket();
        loop.close();
    }

    @Test
    void shouldShowTheStatusToPeopleAndToScripts() {
        assertThat(run("status")).isZero();
        assertThat(out.toString())
                .startsWith("Running: process 4711, generation 2")
                .contains("LISTENER");
        out.getBuffer().setLength(0);
        assertThat(run("status", "--json")).isZero();
        assertThat(out).hasToString(ControlProtocol.json(Statuses.full()) + "\n");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldTakeTheConfigurationBeforeTheCommandToo() {
        assertThat(Main.run(
                        new String[] {"-c", conf.toString(), "status"},
                        new PrintWriter(out, true),
                        new PrintWriter(err, true)))
                .isZero();
        assertThat(out.toString()).contains("process 4711");
    }

    @Test
    void shouldPrintTheStepsOfAnUpgradeAndItsEnd() {
        answer(reply -> {
            reply.progress("GracefulUpgradeTransferringFds");
            reply.progress("GracefulUpgradeCloseTimeout");
            reply.done(Outcome.DONE, "");
            control.status = Statuses.afterFull();
        });
        assertThat(run("upgrade")).isZero();
        assertThat(out).hasToString("GracefulUpgradeTransferringFds\nGracefulUpgradeCloseTimeout\nupgraded\n");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void shouldReturnFromAnUpgradeWhenItIsTheSuccessorThatIsFound() {
        answer(reply -> {
            reply.done(Outcome.DONE, "");
            control.onStatus = () -> {
                if (control.asked.size() == 5) {
                    control.status = Statuses.afterFull();
                }
            };
        });
        assertThat(run("upgrade")).isZero();
        assertThat(control.asked).containsExactly("status", "upgrade", "status", "status", "status");
        assertThat(out).hasToString("upgraded\n");
    }

    @Test
    void shouldSayWhyAnUpgradeFailedLineByLine() {
        answer(reply -> reply.done(Outcome.FAILED, "exit code 1\na.toml:1:1: wrong"));
        assertThat(run("upgrade")).isEqualTo(4);
        assertThat(err).hasToString("""
                        baton: the upgrade failed, and the old process goes on: exit code 1
                        baton: a.toml:1:1: wrong
                        """);
    }

    @Test
    void shouldSayWhyAnUpgradeWasUndoneOrRefused() {
        answer(reply -> reply.done(Outcome.UNDONE, "killed by signal 9"));
        assertThat(run("upgrade")).isEqualTo(4);
        answer(reply -> reply.done(Outcome.REFUSED, "another one is under way"));
        assertThat(run("upgrade")).isEqualTo(4);
        assertThat(err).hasToString("""
                        baton: the upgrade was undone, and the old process serves again: killed by signal 9
                        baton: the upgrade was refused: another one is under way
                        """);
    }

    @Test
    void shouldCallAnUpgradeFailedWhoseServerEndsWithoutAWord() throws Exception {
        control.onReply = () -> socket.join().close();
        assertThat(run("upgrade")).isEqualTo(4);
        assertThat(err.toString()).contains("ended before it had said how the upgrade went");
    }

    @Test
    void shouldReportWhatAReloadChanged() {
        answer(reply -> reply.done(Outcome.DONE, "log_level: \"info\" -> \"debug\""));
        assertThat(run("reload")).isZero();
        assertThat(out).hasToString("reloaded: log_level: \"info\" -> \"debug\"\n");
    }

    @Test
    void shouldReportEveryProblemOfAReload() {
        answer(reply -> reply.done(Outcome.REFUSED, "a.toml:1:1: a: wrong\na.toml:2:1: b: wrong"));
        assertThat(run("reload")).isEqualTo(1);
        assertThat(err).hasToString("a.toml:1:1: a: wrong\na.toml:2:1: b: wrong\n");
    }

    @Test
    void shouldSayWhatItTriedWhereNobodyListens() throws Exception {
        closeSocket();
        for (String command : new String[] {"status", "upgrade", "stop", "reload"}) {
            err.getBuffer().setLength(0);
            assertThat(run(command)).isEqualTo(5);
            assertThat(err)
                    .hasToString(("baton: no running instance: nobody listens at %1$s/control.sock (control_sock), and"
                                    + " %1$s/baton.pid (pid_file) names no process; start one with baton -c FILE, or"
                                    + " name its configuration with -c%n")
                            .formatted(folder));
        }
    }

    @Test
    void shouldRefuseAnInvalidConfigurationBeforeItAsksAnybody() throws Exception {
        Files.writeString(conf, "version = 1\nthraeds = 2\n");
        assertThat(run("upgrade")).isEqualTo(1);
        assertThat(err.toString()).startsWith(conf + ":2:1: thraeds: ");
        assertThat(control.asked).isEmpty();
    }

    private void answer(Consumer<Reply> answer) {
        control.onReply = () -> answer.accept(control.replies.getLast());
    }

    private void closeSocket() throws Exception {
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        loop.submit(own -> {
            socket.join().close();
            closed.complete(true);
        });
        closed.get(10, TimeUnit.SECONDS);
    }

    private int run(String... command) {
        String[] args = Stream.concat(Arrays.stream(command), Stream.of("-c", conf.toString()))
                .toArray(String[]::new);
        return Main.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
    }
}
