package io.baton.it;

import static io.baton.it.BatonProcess.answering;
import static io.baton.it.BatonProcess.configuration;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.Credentials;
import io.baton.ffi.testing.ChildJvm;
import io.baton.handoff.ScriptedSuccessor;
import io.baton.handoff.ScriptedSuccessor.Fate;
import io.baton.handoff.ScriptedSuccessor.Step;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever becomes of a successor, and at whatever step: does the predecessor serve, does it say why, and can it be
 * asked again at once?
 *
 * <p>One server lives through all of it, under load.
 */
@Timeout(120)
class SuccessorFailureIT {

    @TempDir
    private static Path top;

    private static Path folder;

    private static final Started SERVERS = new Started();

    private static int port;

    private static BatonProcess predecessor;

    private static Load load;

    @AutoClose
    private final Started started = new Started();

    @BeforeAll
    static void serve() throws Exception {
        // Where a foreign process may put its own upgrade.sock, too.
        Files.setPosixFilePermissions(top, PosixFilePermissions.fromString("rwx--x--x"));
        folder = Files.createDirectory(top.resolve("open"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        port = Http.freePort();
        predecessor = SERVERS.running(
                configuration(folder, "baton.toml", 30, answering("web", "127.0.0.1:" + port, "hello")));
        load = Load.start(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
    }

    @AfterAll
    static void noClientHasNoticed() throws Exception {
        load.close();
        SERVERS.close();
        assertThat(load.failures()).isEmpty();
        assertThat(load.answers()).isGreaterThan(100);
    }

    static Stream<Arguments> endsOfWhoHasBeenGreeted() {
        return Arrays.stream(Step.values())
                .filter(step -> step.compareTo(Step.GREETED) >= 0)
                .flatMap(step -> Arrays.stream(Fate.values()).map(fate -> Arguments.of(step, fate)));
    }

    @ParameterizedTest
    @MethodSource("endsOfWhoHasBeenGreeted")
    void shouldServeOnAtOnce(Step step, Fate fate) throws Exception {
        ChildJvm successor = started.ends(ScriptedSuccessor.start(folder, step, fate));
        predecessor.signal("QUIT");
        predecessor.await("handing over to pid " + successor.pid());
        successor.awaitLine("reached " + step);
        if (fate == Fate.STAYS) {
            successor.process().destroyForcibly();
        }
        String why = fate == Fate.TALKS_NONSENSE ? "" : "the successor is gone: ";
        String outcome = step == Step.ACCEPTS ? ": undone after" : ": failed after";
        assertThat(predecessor.await(outcome)).contains(why);
        assertServes();
    }

    /** Nobody has said HELLO, so this may be anybody; the right one may still come. */
    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"LISTENS", "CONNECTED"})
    void shouldWaitOnForTheRightOne(Step step) throws Exception {
        ChildJvm first = started.ends(ScriptedSuccessor.start(folder, step, Fate.STAYS));
        predecessor.signal("QUIT");
        predecessor.awaitPhase("GracefulUpgradeTransferringFds");
        first.awaitLine("reached " + step);
        first.process().destroyForcibly();
        assertThat(first.awaitExit()).isEqualTo(128 + 9);
        assertThat(Http.get(port)).endsWith("hello");
        ChildJvm second = started.ends(ScriptedSuccessor.start(folder, Step.ACCEPTS, Fate.EXITS));
        predecessor.await("handing over to pid " + second.pid());
        predecessor.await(": undone after");
        assertServes();
    }

    @Test
    void shouldRefuseAnotherVersionOfTheProtocol() throws Exception {
        ChildJvm successor = started.ends(ScriptedSuccessor.start(folder, Step.GREETED, Fate.STAYS, 9, "root"));
        predecessor.signal("QUIT");
        String reason = "process %d (Baton scripted) speaks versions 9 to 9 of the protocol, not 1 to 1"
                .formatted(successor.pid());
        assertThat(predecessor.await(": failed after")).endsWith(reason);
        assertThat(successor.awaitLine("heard Abort")).contains(reason);
        successor.awaitLine("heard the end");
        assertServes();
    }

    @Test
    void shouldTurnAwayAnotherUserAndTakeTheRightOneAfterHim() throws Exception {
        Assumptions.assumeTrue(Credentials.ownUid() == 0, "SKIPPED: only root can be somebody else for a test");
        ChildJvm stranger = started.ends(ScriptedSuccessor.start(folder, Step.CONNECTED, Fate.STAYS, 1, "nobody"));
        predecessor.signal("QUIT");
        assertThat(predecessor.await("; still waiting for a successor"))
                .contains("pid " + stranger.pid())
                .contains("only root, uid 0 may take part");
        assertThat(stranger.awaitLine("heard")).isEqualTo(" the end"); // not even HELLO
        stranger.close();
        Files.delete(folder.resolve("upgrade.sock.lock"));
        ChildJvm right = started.ends(ScriptedSuccessor.start(folder, Step.READY, Fate.EXITS));
        predecessor.await("handing over to pid " + right.pid());
        predecessor.await(": failed after");
        assertServes();
    }

    private static void assertServes() throws Exception {
        assertThat(Http.get(port)).endsWith("hello");
        assertThat(BatonProcess.status(folder)).contains("\"pid\":" + predecessor.pid() + ",", "\"phase\":\"Running\"");
    }
}
