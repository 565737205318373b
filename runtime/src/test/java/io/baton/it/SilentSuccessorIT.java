package io.baton.it;

import static io.baton.it.BatonProcess.answering;
import static io.baton.it.BatonProcess.configuration;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.testing.ChildJvm;
import io.baton.handoff.ScriptedSuccessor;
import io.baton.handoff.ScriptedSuccessor.Fate;
import io.baton.handoff.ScriptedSuccessor.Step;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long does a predecessor wait for a successor that lives and says nothing, and what does it do then? */
@Timeout(120)
class SilentSuccessorIT {

    @TempDir
    private static Path folder;

    private static final Started SERVERS = new Started();

    private static int port;

    private static BatonProcess predecessor;

    @AutoClose
    private final Started started = new Started();

    @BeforeAll
    static void serve() throws Exception {
        port = Http.freePort();
        Path file = configuration(folder, "baton.toml", 30, answering("web", "127.0.0.1:" + port, "hello"));
        predecessor = SERVERS.running(BatonProcess.with(file, "upgrade_timeout_seconds", "1"));
    }

    @AfterAll
    static void end() throws Exception {
        SERVERS.close();
    }

    @ParameterizedTest
    @CsvSource({
        "LISTENS, no successor came to",
        "CONNECTED, no successor came to",
        "GREETED, the upgrade came no further than TAKEN within 1000 ms",
        "TAKEN, the upgrade came no further than ANSWER within 1000 ms",
        "ANSWERED, the upgrade came no further than READY within 1000 ms",
        "READY, the upgrade came no further than ACCEPTING within 1000 ms"
    })
    void shouldGiveItUpAtTheDeadline(Step step, String reason) throws Exception {
        ChildJvm successor = started.ends(ScriptedSuccessor.start(folder, step, Fate.STAYS));
        if (step == Step.LISTENS) {
            successor.awaitLine("reached " + step);
        }
        predecessor.signal("QUIT");
        assertThat(predecessor.await(": failed after")).contains(reason);
        assertServes();
        if (step.compareTo(Step.GREETED) >= 0) {
            assertThat(successor.awaitLine("heard Abort")).contains(reason);
        }
    }

    @Test
    void shouldAcceptBesideOneThatHasSaidThatItAcceptsAndAloneWhenItDies() throws Exception {
        ChildJvm successor = started.ends(ScriptedSuccessor.start(folder, Step.ACCEPTS, Fate.STAYS));
        predecessor.signal("QUIT");
        predecessor.await("every loop has parked its listeners");
        predecessor.await("the successor is silent; accepting beside it");
        assertThat(Http.get(port)).endsWith("hello");
        successor.process().destroyForcibly();
        assertThat(predecessor.await(": undone after")).contains("the successor is gone: ");
        assertServes();
    }

    private static void assertServes() throws Exception {
        assertThat(Http.get(port)).endsWith("hello");
        assertThat(BatonProcess.status(folder)).contains("\"pid\":" + predecessor.pid() + ",", "\"phase\":\"Running\"");
    }
}
