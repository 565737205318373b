package io.baton.it;

import static io.baton.it.BatonProcess.answering;
import static io.baton.it.BatonProcess.configuration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.baton.ffi.Credentials;
import io.baton.ffi.testing.ChildJvm;
import io.baton.handoff.ScriptedPredecessor;
import io.baton.handoff.ScriptedPredecessor.Step;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever becomes of a predecessor, and at whatever step: does its successor serve from the moment on at which it has
 * all, and never before?
 */
@Timeout(120)
class PredecessorFailureIT {

    private static final int UPGRADE_FAILED = 4;

    @TempDir
    private Path folder;

    @AutoClose
    private final Started started = new Started();

    private int port;

    private Path file;

    @BeforeEach
    void configure() throws Exception {
        port = Http.freePort();
        file = configuration(folder, "baton.toml", 30, answering("web", "127.0.0.1:" + port, "new"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"GREETED", "LISTED"})
    void shouldExitWhenThePredecessorIsKilledBeforeItHasGivenAll(Step step) throws Exception {
        ChildJvm predecessor = scripted(step);
        BatonProcess successor = started.baton("-u", "-c", file.toString());
        kill(predecessor, step);
        successor.await("upgrade failed: the predecessor is gone before all its descriptors came: ");
        assertThat(successor.awaitExit()).isEqualTo(UPGRADE_FAILED);
        assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> Http.get(port));
        assertThat(folder.resolve("upgrade.sock")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"OFFERED", "HEARD_READY", "COMMITTED", "HEARD_ACCEPTING"})
    void shouldServeWhenThePredecessorIsKilledAfterwards(Step step) throws Exception {
        ChildJvm predecessor = scripted(step);
        BatonProcess successor = started.baton("-u", "-c", file.toString());
        kill(predecessor, step);
        successor.await("WARNING: the predecessor is gone: ");
        successor.await("pid file and control socket are this process's");
        assertServes(successor);
    }

    @Test
    void shouldServeOnWhenThePredecessorIsKilledInItsDrain() throws Exception {
        ChildJvm predecessor = scripted(Step.BAKED);
        BatonProcess successor = started.baton("-u", "-c", file.toString());
        successor.await("pid file and control socket are this process's");
        kill(predecessor, Step.BAKED);
        successor.await("the predecessor is gone: ");
        assertServes(successor);
    }

    @Test
    void shouldWaitOnWhenWhoeverConnectedIsKilledBeforeItSaidHello() throws Exception {
        ChildJvm first = scripted(Step.CONNECTED);
        BatonProcess successor = started.baton("-u", "-c", file.toString());
        kill(first, Step.CONNECTED);
        successor.await("; still waiting for the predecessor");
        ChildJvm second = scripted(Step.BAKED);
        successor.await("pid file and control socket are this process's");
        assertThat(second.awaitLine("reached ")).isEqualTo("BAKED");
        assertServes(successor);
    }

    @ParameterizedTest
    @CsvSource({"GREETED, OFFER", "LISTED, OFFER", "HEARD_READY, COMMIT"})
    void shouldExitWhenThePredecessorIsAliveAndSilent(Step step, String missing) throws Exception {
        BatonProcess.with(file, "upgrade_timeout_seconds", "2");
        ChildJvm predecessor = scripted(step);
        BatonProcess successor = started.baton("-u", "-c", file.toString());
        String reason = "the predecessor is alive but said no %s within 2000 ms".formatted(missing);
        successor.await("upgrade failed: " + reason);
        assertThat(successor.awaitExit()).isEqualTo(UPGRADE_FAILED);
        assertThat(predecessor.awaitLine("heard Abort")).contains(reason);
        assertThat(predecessor.process().isAlive()).isTrue();
    }

    @Test
    void shouldServeWhenThePredecessorFallsSilentAfterTheCommit() throws Exception {
        BatonProcess.with(file, "upgrade_timeout_seconds", "2");
        ChildJvm predecessor = scripted(Step.COMMITTED);
        BatonProcess successor = started.baton("-u", "-c", file.toString());
        predecessor.awaitLine("heard Accepting");
        assertThat(Http.get(port)).endsWith("new");
        assertThat(successor.isAlive()).isTrue();
    }

    @Test
    void shouldRefuseAnotherVersionOfTheProtocol() throws Exception {
        ChildJvm predecessor =
                started.ends(ScriptedPredecessor.start(folder, "127.0.0.1:" + port, Step.GREETED, 9, "root"));
        BatonProcess successor = started.baton("-u", "-c", file.toString());
        String reason = "process %d (Baton scripted) speaks versions 9 to 9 of the protocol, not 1 to 1"
                .formatted(predecessor.pid());
        successor.await("upgrade failed: " + reason);
        assertThat(successor.awaitExit()).isEqualTo(UPGRADE_FAILED);
        assertThat(predecessor.awaitLine("heard Abort")).contains(reason);
    }

    @Test
    void shouldNotBeReachedByAnotherUser() throws Exception {
        Assumptions.assumeTrue(Credentials.ownUid() == 0, "SKIPPED: only root can be somebody else for a test");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        folder = Files.createDirectory(folder.resolve("readable"));
        file = configuration(folder, "baton.toml", 30, answering("web", "127.0.0.1:" + port, "new"));
        ChildJvm stranger =
                started.ends(ScriptedPredecessor.start(folder, "127.0.0.1:" + port, Step.CONNECTED, 1, "nobody"));
        BatonProcess successor = started.baton("-u", "-c", file.toString());
        stranger.awaitLine("Exception in thread \"main\" java.io.IOException: ");
        assertThat(stranger.output()).last().asString().contains("upgrade.sock: ", "EACCES");
        stranger.close();
        scripted(Step.BAKED);
        successor.await("pid file and control socket are this process's");
        assertServes(successor);
    }

    private ChildJvm scripted(Step last) throws Exception {
        ChildJvm predecessor = started.ends(ScriptedPredecessor.start(folder, "127.0.0.1:" + port, last));
        predecessor.awaitLine("listens");
        return predecessor;
    }

    private static void kill(ChildJvm predecessor, Step step) throws Exception {
        predecessor.awaitLine("reached " + step);
        predecessor.process().destroyForcibly();
        assertThat(predecessor.awaitExit()).isEqualTo(128 + 9);
    }

    private void assertServes(BatonProcess successor) throws Exception {
        assertThat(Http.get(port)).endsWith("new");
        assertThat(BatonProcess.status(folder)).contains("\"pid\":" + successor.pid() + ",", "\"phase\":\"Running\"");
        assertThat(Files.readString(folder.resolve("baton.pid")).strip()).isEqualTo(Long.toString(successor.pid()));
    }
}
