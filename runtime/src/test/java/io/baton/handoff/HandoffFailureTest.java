package io.baton.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.handoff.Rehearsal.Stage;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Each side dies, gives up or falls silent at each step, and the other one does the right thing. */
class HandoffFailureTest {

    private static final String GONE = "is gone: the connection has ended";

    @TempDir
    private Path folder;

    private Rehearsal upgrade;

    @BeforeEach
    void open() throws Exception {
        upgrade = new Rehearsal(folder, 3);
    }

    @AfterEach
    void close() throws Exception {
        upgrade.close();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "BAKED")
    void shouldServeOnWhenTheSuccessorDies(Stage stage) throws Exception {
        upgrade.reach(stage);
        upgrade.predecessor().close();
        upgrade.pump();
        assertThat(upgrade.old.events).containsExactly("failed: the successor " + GONE);
        assertThat(upgrade.young.events).isEmpty();
        assertTriesAgain();
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepEverythingWhenThePredecessorDies(Stage stage) throws Exception {
        upgrade.reach(stage);
        upgrade.successor().close();
        upgrade.pump();
        assertThat(upgrade.young.events).containsExactly("died: the predecessor " + GONE);
        assertThat(upgrade.received().listeners())
                .hasSize(3)
                .allMatch(listener -> listener.fd().isOpen());
        assertThat(upgrade.old.events).isEmpty();
        upgrade.pass(2 * Rehearsal.TIMEOUT_MS);
        assertThat(upgrade.young.events).hasSize(1);
    }

    @Test
    void shouldDrainOnWhenTheSuccessorDiesAfterTheBake() throws Exception {
        upgrade.reach(Stage.BAKED);
        upgrade.predecessor().close();
        upgrade.pump();
        upgrade.successor().draining(3, List.of());
        upgrade.successor().drained(List.of());
        upgrade.pass(2 * Rehearsal.TIMEOUT_MS);
        assertThat(upgrade.old.events).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "BAKED")
    void shouldTellTheOtherWhyTheSuccessorGivesUp(Stage stage) throws Exception {
        upgrade.reach(stage);
        upgrade.predecessor().abort("port 80 is taken");
        upgrade.pump();
        assertThat(upgrade.old.events).containsExactly("failed: the successor gave up: port 80 is taken");
        assertThat(upgrade.young.events).isEmpty();
        assertTriesAgain();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "BAKED")
    void shouldTellTheOtherWhyThePredecessorGivesUp(Stage stage) throws Exception {
        upgrade.reach(stage);
        upgrade.successor().abandon("this process was told to stop");
        upgrade.pump();
        assertThat(upgrade.young.events)
                .containsExactly("failed: the predecessor gave up: this process was told to stop");
        assertThat(upgrade.old.events).isEmpty();
        assertTriesAgain();
    }

    @ParameterizedTest
    @EnumSource(names = {"OFFERED", "ANSWERED", "READY", "COMMITTED"})
    void shouldGiveUpASuccessorThatIsLate(Stage stage) throws Exception {
        upgrade.reach(stage);
        upgrade.young.isRunning = false;
        upgrade.pass(Rehearsal.TIMEOUT_MS - 300);
        assertThat(upgrade.old.events).isEmpty();
        upgrade.pass(300);
        String step = switch (stage) {
            case OFFERED -> "ANSWER";
            case ANSWERED -> "READY";
            case READY -> "OWN_COMMIT";
            default -> "ACCEPTING";
        };
        String reason = "the upgrade came no further than " + step + " within 60000 ms";
        assertThat(upgrade.old.events).containsExactly("failed: " + reason);
        upgrade.young.isRunning = true;
        upgrade.pump();
        assertThat(upgrade.young.events).contains("failed: the predecessor gave up: " + reason);
        assertTriesAgain();
    }

    @Test
    void shouldExitWhenThePredecessorIsAliveButSilent() throws Exception {
        upgrade.reach(Stage.READY);
        upgrade.old.isRunning = false;
        upgrade.pass(Rehearsal.TIMEOUT_MS - 300);
        assertThat(upgrade.young.events).isEmpty();
        upgrade.pass(300);
        String reason = "the predecessor is alive but said no COMMIT within 60000 ms";
        assertThat(upgrade.young.events).containsExactly("failed: " + reason);
        upgrade.old.isRunning = true;
        upgrade.pump();
        assertThat(upgrade.old.events).containsExactly("failed: the successor gave up: " + reason);
    }

    @ParameterizedTest
    @EnumSource(names = {"ACCEPTING", "BAKED"})
    void shouldServeOnWhenThePredecessorFallsSilentInTheBake(Stage stage) throws Exception {
        upgrade.reach(stage);
        upgrade.old.isRunning = false;
        upgrade.pass(10 * Rehearsal.TIMEOUT_MS);
        assertThat(upgrade.young.events).isEmpty();
    }

    @Test
    void shouldNoticeThatASuccessorFallsSilentAndSpeaksAgain() throws Exception {
        upgrade.reach(Stage.ACCEPTING);
        upgrade.pass(10_000);
        assertThat(upgrade.old.events).isEmpty();
        upgrade.young.isRunning = false;
        upgrade.pass(1_700);
        assertThat(upgrade.old.events).isEmpty();
        upgrade.pass(300);
        assertThat(upgrade.old.events).containsExactly("silent");
        upgrade.pass(10_000);
        assertThat(upgrade.old.events).containsExactly("silent");
        upgrade.young.isRunning = true;
        upgrade.pump();
        assertThat(upgrade.old.events).containsExactly("silent", "spoke");
        upgrade.pass(10_000);
        assertThat(upgrade.old.events).containsExactly("silent", "spoke");
        upgrade.young.isRunning = false;
        upgrade.pass(2_000);
        assertThat(upgrade.old.events).containsExactly("silent", "spoke", "silent");
    }

    @Test
    void shouldNotBlameASuccessorForItsOwnPause() throws Exception {
        upgrade.reach(Stage.ACCEPTING);
        upgrade.old.isRunning = false;
        upgrade.pass(10_000);
        upgrade.old.isRunning = true;
        upgrade.pump();
        assertThat(upgrade.old.events).isEmpty();
    }

    @Test
    void shouldNotMissAnAnswerThatCameDuringItsOwnPause() throws Exception {
        upgrade.reach(Stage.ANSWERED);
        upgrade.old.isRunning = false;
        upgrade.step(Stage.READY);
        upgrade.old.pass(2 * Rehearsal.TIMEOUT_MS);
        upgrade.old.isRunning = true;
        upgrade.pump();
        assertThat(upgrade.old.events).containsExactly("ready: kept 3, added 0, removed 0");
    }

    @Test
    void shouldNotTakeAStopForACrash() throws Exception {
        upgrade.reach(Stage.ACCEPTING);
        upgrade.predecessor().stopping();
        upgrade.predecessor().stopping();
        upgrade.pump();
        assertThat(upgrade.old.events).containsExactly("stopping");
        upgrade.step(Stage.BAKED);
        upgrade.pump();
        assertThat(upgrade.young.events).containsExactly("retired");
        upgrade.predecessor().close();
        upgrade.pass(10_000);
        assertThat(upgrade.old.events).containsExactly("stopping");
    }

    @Test
    void shouldHearOfAStopEvenWhenTheEndComesWithIt() throws Exception {
        upgrade.reach(Stage.ACCEPTING);
        upgrade.predecessor().stopping();
        upgrade.predecessor().close();
        upgrade.pump();
        assertThat(upgrade.old.events).containsExactly("stopping");
        upgrade.step(Stage.BAKED); // the bake ends all the same, and nobody is there to hear
        upgrade.successor().drained(List.of());
        upgrade.pump();
        assertThat(upgrade.old.events).containsExactly("stopping");
    }

    @Test
    void shouldSayThatNobodyCame() throws Exception {
        upgrade.await();
        upgrade.pass(Rehearsal.TIMEOUT_MS - 300);
        assertThat(upgrade.young.events).isEmpty();
        upgrade.pass(300);
        assertThat(upgrade.young.events)
                .containsExactly("absent: no predecessor came to " + upgrade.upgradeSock + " within 60000 ms");
        assertThat(upgrade.upgradeSock).doesNotExist();
        assertTriesAgain();
    }

    private void assertTriesAgain() throws Exception {
        upgrade.young.isRunning = true;
        upgrade.received().close();
        upgrade.reach(Stage.BAKED);
        assertThat(upgrade.received().listeners()).hasSize(3);
    }
}
