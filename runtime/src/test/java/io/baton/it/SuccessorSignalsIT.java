package io.baton.it;

import static io.baton.it.BatonProcess.answering;
import static io.baton.it.BatonProcess.configuration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.baton.ffi.testing.ChildJvm;
import io.baton.handoff.ScriptedPredecessor;
import io.baton.handoff.ScriptedPredecessor.Step;
import io.baton.it.Started.Generations;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What do both processes do when the successor gets a signal, at each step of an upgrade? docs/PROTOCOL.md says it. */
@Timeout(120)
class SuccessorSignalsIT {

    private static final String TAKES_OVER = "this process is still taking over from its predecessor";

    @TempDir
    private Path folder;

    @AutoClose
    private final Started started = new Started();

    private int port;

    private Path file;

    @BeforeEach
    void configure() throws Exception {
        port = Http.freePort();
        file = configuration(
                folder,
                "baton.toml",
                30,
                answering("web", "127.0.0.1:" + port, "hello")
                        + answering("local", "unix:" + folder + "/web.sock", "hello"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void shouldLeaveWhileItIsSoughtAndThePredecessorWaitsOn(String stop) throws Exception {
        BatonProcess predecessor = started.running(file);
        BatonProcess first = started.baton("-u", "-c", file.toString());
        first.awaitPhase("Bootstrap");
        refuses(first, TAKES_OVER, "QUIT", "USR2");
        refuses(first, "this process has not started yet", "HUP");
        first.signal(stop);
        assertThat(first.awaitExit()).isZero();
        assertThat(folder.resolve("upgrade.sock")).doesNotExist();
        predecessor.signal("QUIT");
        predecessor.awaitPhase("GracefulUpgradeTransferringFds");
        BatonProcess second = started.baton("-u", "-c", file.toString());
        predecessor.await("every loop has parked its listeners");
        second.signal("KILL");
        predecessor.await("accepting again");
        assertThat(Http.get(port)).endsWith("hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void shouldLeaveBeforeItAccepts(String stop) throws Exception {
        Path only = configuration(folder, "only.toml", 30, answering("web", "127.0.0.1:" + port, "hello"));
        ChildJvm predecessor = started.ends(ScriptedPredecessor.start(folder, "127.0.0.1:" + port, Step.HEARD_READY));
        predecessor.awaitLine("listens");
        BatonProcess successor = started.baton("-u", "-c", only.toString());
        predecessor.awaitLine("reached HEARD_READY");
        refuses(successor, TAKES_OVER, "QUIT", "USR2", "HUP");
        successor.signal(stop);
        predecessor.awaitLine("heard the end");
        assertThat(successor.awaitExit()).isZero();
        assertThat(folder.resolve("baton.pid")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void shouldEndTheBakeForGoodAndLeaveNoPathBehind(String stop) throws Exception {
        Generations both = started.bake(file, file);
        refuses(both.successor(), TAKES_OVER, "QUIT", "USR2", "HUP");
        both.successor().signal(stop);
        assertThat(both.successor().awaitExit()).isZero();
        assertThat(both.predecessor().await(": done after")).contains("the successor was told to stop");
        assertThat(both.predecessor().awaitExit()).isZero();
        assertNobodyServes();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void shouldStopWhileThePredecessorDrains(String stop) throws Exception {
        BatonProcess.with(file, "close_timeout_seconds", "1");
        BatonProcess predecessor = started.running(file);
        Http held = started.ends(Http.begin(port));
        predecessor.signal("QUIT");
        BatonProcess successor = started.baton("-u", "-c", file.toString());
        successor.await("pid file and control socket are this process's");
        configuration(folder, "baton.toml", 1, answering("web", "127.0.0.1:" + port, "changed"));
        successor.signal("HUP");
        successor.await("the configuration was read again, and is in force");
        assertThat(Http.get(port)).endsWith("changed");
        successor.signal(stop);
        assertThat(successor.awaitExit()).isZero();
        assertNobodyServes();
        assertThat(predecessor.isAlive()).isTrue();
        assertThat(held.finish()).endsWith("hello");
        assertThat(predecessor.awaitExit()).isZero();
    }

    @Test
    void shouldBeginTheNextUpgradeWhileThePredecessorDrains() throws Exception {
        BatonProcess.with(file, "close_timeout_seconds", "1");
        BatonProcess predecessor = started.running(file);
        Http held = started.ends(Http.begin(port));
        predecessor.signal("QUIT");
        BatonProcess second = started.baton("-u", "-c", file.toString());
        second.await("pid file and control socket are this process's");
        second.signal("QUIT");
        BatonProcess third = started.baton("-u", "-c", file.toString());
        third.await("pid file and control socket are this process's");
        assertThat(second.awaitExit()).isZero();
        assertThat(held.finish()).endsWith("hello");
        assertThat(predecessor.awaitExit()).isZero();
    }

    private static void refuses(BatonProcess process, String why, String... signals) throws Exception {
        for (String signal : List.of(signals)) {
            process.signal(signal);
            assertThat(process.await(": refused, ")).contains(why);
        }
    }

    private void assertNobodyServes() {
        assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> Http.get(port));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("web.sock")))
                        .close());
        assertThat(folder).isDirectoryNotContaining("glob:**.sock").isDirectoryNotContaining("glob:**.pid");
    }
}
