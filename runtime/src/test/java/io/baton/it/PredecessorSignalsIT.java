package io.baton.it;

import static io.baton.it.BatonProcess.answering;
import static io.baton.it.BatonProcess.configuration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.baton.ffi.testing.ChildJvm;
import io.baton.handoff.ScriptedSuccessor;
import io.baton.handoff.ScriptedSuccessor.Fate;
import io.baton.handoff.ScriptedSuccessor.Step;
import io.baton.it.Started.Generations;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What do both processes do when the predecessor gets a signal, at each step? docs/PROTOCOL.md says it. */
@Timeout(120)
class PredecessorSignalsIT {

    private static final String STOPPED = "this process was told to stop";

    @TempDir
    private Path folder;

    @AutoClose
    private final Started started = new Started();

    private int port;

    private Path file;

    @BeforeEach
    void configure() throws Exception {
        port = Http.freePort();
        file = configuration(folder, "baton.toml", 30, answering("web", "127.0.0.1:" + port, "hello"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void shouldStopWhileItSeeksAndBeginTheWaitAnewWithASecondQuit(String stop) throws Exception {
        BatonProcess predecessor = seeking();
        predecessor.signal("QUIT");
        predecessor.await("SIGQUIT from");
        predecessor.signal("USR2");
        predecessor.await("SIGUSR2 from");
        predecessor.signal("HUP");
        predecessor.await("told to reload, in GracefulUpgradeTransferringFds: refused, an upgrade is under way");
        assertThat(Http.get(port)).endsWith("hello");
        predecessor.signal(stop);
        assertThat(predecessor.awaitExit()).isZero();
        assertNobodyServes();
    }

    @Test
    void shouldWaitFromTheSecondQuitOn() throws Exception {
        BatonProcess.with(file, "upgrade_timeout_seconds", "2");
        BatonProcess predecessor = seeking();
        long beginNs = System.nanoTime();
        for (int i = 0; i < 3; i++) {
            Thread.sleep(1_000); // the passing of time is what is tested
            predecessor.signal("QUIT");
        }
        predecessor.await(": failed after");
        assertThat(System.nanoTime() - beginNs).isGreaterThan(4_900_000_000L);
        assertThat(Http.get(port)).endsWith("hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void shouldSayAbortAndStopWhileItHandsOver(String stop) throws Exception {
        BatonProcess predecessor = seeking();
        ChildJvm successor = started.ends(ScriptedSuccessor.start(folder, Step.ANSWERED, Fate.STAYS));
        successor.awaitLine("reached ANSWERED");
        refuses(predecessor, "an upgrade is under way");
        assertThat(Http.get(port)).endsWith("hello");
        predecessor.signal(stop);
        assertThat(successor.awaitLine("heard Abort")).contains(STOPPED);
        assertThat(predecessor.awaitExit()).isZero();
        assertNobodyServes();
    }

    @Test
    void shouldEndTheBakeAndDrainWhenItIsToldToStop() throws Exception {
        Generations both = started.bake(file, file);
        refuses(both.predecessor(), "the last upgrade is not over");
        both.predecessor().signal("TERM");
        both.predecessor().await("done after");
        both.successor().await("the predecessor leaves the service to this process");
        assertThat(both.predecessor().awaitExit()).isZero();
        assertServes(both.successor());
    }

    @Test
    void shouldLeaveAtOnceInTheBakeWhenItIsToldToStopNow() throws Exception {
        Generations both = bakeWithAConnection();
        both.predecessor().signal("INT");
        both.successor().await("the predecessor leaves the service to this process");
        assertThat(both.predecessor().awaitExit()).isZero();
        assertServes(both.successor());
    }

    @Test
    void shouldDrainUntilTheSecondOrder() throws Exception {
        Generations both = bakeWithAConnection();
        both.predecessor().signal("TERM");
        both.predecessor().await("draining: 1 connection left");
        refuses(both.predecessor(), "this process has handed over and drains");
        both.predecessor().signal("TERM");
        assertThat(both.predecessor().awaitExit()).isZero();
        assertServes(both.successor());
    }

    @Test
    void shouldNoteTheFirstOrderInTheDrainAndObeyTheSecond() throws Exception {
        BatonProcess.with(file, "close_timeout_seconds", "1");
        Generations both = bakeWithAConnection();
        both.predecessor().await("draining: 1 connection left");
        both.predecessor().signal("TERM");
        both.predecessor().await("(told to stop)");
        assertThat(both.predecessor().isAlive()).isTrue();
        both.predecessor().signal("TERM");
        assertThat(both.predecessor().awaitExit()).isZero();
        assertServes(both.successor());
    }

    @Test
    void shouldLeaveAtOnceInTheDrainWhenItIsToldToStopNow() throws Exception {
        BatonProcess.with(file, "close_timeout_seconds", "1");
        Generations both = bakeWithAConnection();
        both.predecessor().await("draining: 1 connection left");
        both.predecessor().signal("INT");
        assertThat(both.predecessor().awaitExit()).isZero();
        assertServes(both.successor());
    }

    private BatonProcess seeking() throws Exception {
        BatonProcess predecessor = started.running(file);
        predecessor.signal("QUIT");
        predecessor.awaitPhase("GracefulUpgradeTransferringFds");
        return predecessor;
    }

    /** With one connection that the predecessor has, and that does not end. */
    private Generations bakeWithAConnection() throws Exception {
        BatonProcess predecessor = started.running(file);
        Http held = started.ends(Http.begin(port));
        predecessor.signal("QUIT");
        BatonProcess successor = started.baton("-u", "-c", file.toString());
        predecessor.await("every loop has parked its listeners");
        assertThat(held).isNotNull();
        return new Generations(predecessor, successor);
    }

    private static void refuses(BatonProcess process, String why) throws Exception {
        for (String signal : List.of("QUIT", "USR2", "HUP")) {
            process.signal(signal);
            assertThat(process.await(": refused, ")).contains(why);
        }
    }

    private void assertServes(BatonProcess successor) throws Exception {
        successor.await("pid file and control socket are this process's");
        assertThat(Http.get(port)).endsWith("hello");
        assertThat(BatonProcess.status(folder)).contains("\"pid\":" + successor.pid() + ",", "\"phase\":\"Running\"");
    }

    private void assertNobodyServes() {
        assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> Http.get(port));
        assertThat(folder.resolve("baton.pid")).doesNotExist();
        assertThat(folder.resolve("control.sock")).doesNotExist();
    }
}
