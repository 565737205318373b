package io.baton.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.baton.ffi.Address;
import io.baton.ffi.Sockets;
import io.baton.handoff.ListenerLists.Added;
import io.baton.handoff.ListenerLists.Kept;
import io.baton.handoff.Rehearsal.Stage;
import io.baton.handoff.StateSection.Counters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The protocol as it should go. */
class HandoffTest {

    private static final String CONNECTED =
            "connected to generation 0 of young, protocol 1, upgrade of old, bake of 8000 ms";

    private static final String OFFERED =
            "offered 3 by generation 3 of old, protocol 1, upgrade of old, bake of 8000 ms";

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

    @Test
    void shouldTakeEveryStepInItsOrder() throws Exception {
        upgrade.await();
        upgrade.pump();
        assertThat(upgrade.upgradeSock).exists();
        upgrade.seek();
        upgrade.pump();
        assertThat(upgrade.upgradeSock).doesNotExist();
        assertThat(upgrade.old.events).containsExactly(CONNECTED);
        assertThat(upgrade.young.events).containsExactly(OFFERED);

        upgrade.step(Stage.ANSWERED);
        upgrade.pump();
        assertThat(upgrade.old.events).hasSize(1);
        upgrade.step(Stage.READY);
        upgrade.pump();
        assertThat(upgrade.old.events).last().isEqualTo("ready: kept 3, added 0, removed 0");
        assertThat(upgrade.young.events).hasSize(1);
        upgrade.step(Stage.COMMITTED);
        upgrade.pump();
        assertThat(upgrade.young.events).last().isEqualTo("committed");
        assertThat(upgrade.old.events).hasSize(2);
        upgrade.step(Stage.ACCEPTING);
        upgrade.pump();
        assertThat(upgrade.old.events).last().isEqualTo("accepting");

        upgrade.pass(8_000);
        upgrade.step(Stage.BAKED);
        upgrade.pump();
        assertThat(upgrade.young.events).last().isEqualTo("retired");
        StateSection late = new StateSection.OpenConnections(12);
        StateSection last = new StateSection.OpenConnections(1);
        upgrade.successor().draining(12, List.of(late));
        upgrade.pump();
        upgrade.successor().draining(1, List.of());
        upgrade.successor().drained(List.of(last));
        upgrade.pump();
        assertThat(upgrade.told).containsExactly(late, last);
        assertThat(upgrade.old.events).containsExactly(CONNECTED, "ready: kept 3, added 0, removed 0", "accepting");
        assertThat(upgrade.young.events)
                .containsExactly(OFFERED, "committed", "retired", "draining 12", "draining 1", "drained");
    }

    @Test
    void shouldFindASuccessorThatComesLater() throws Exception {
        upgrade.seek();
        upgrade.pump();
        upgrade.pass(30_000);
        assertThat(upgrade.old.events).isEmpty();
        upgrade.await();
        upgrade.pump(); // no time has passed: the folder's change has woken the predecessor
        assertThat(upgrade.old.events).containsExactly(CONNECTED);
        assertThat(upgrade.young.events).containsExactly(OFFERED);
    }

    @Test
    void shouldPassOverASocketThatADeadProcessLeft() throws Exception {
        Sockets.listen(Address.parse("unix:" + upgrade.upgradeSock), 1).close();
        upgrade.seek();
        upgrade.pass(1_000);
        assertThat(upgrade.old.events).isEmpty();
        upgrade.await();
        upgrade.pump();
        assertThat(upgrade.old.events).containsExactly(CONNECTED);
        assertThat(upgrade.young.events).containsExactly(OFFERED);
    }

    @Test
    void shouldHandOverTheSocketsThemselves() throws Exception {
        upgrade.reach(Stage.OFFERED);
        for (int i = 0; i < 3; i++) {
            OfferedListener given = upgrade.offer.listeners().get(i);
            OfferedListener received = upgrade.received().listeners().get(i);
            assertThat(received.endpoint()).isEqualTo(given.endpoint());
            assertThat(Sockets.localAddress(received.fd()))
                    .isEqualTo(given.endpoint().address());
        }
        assertThat(upgrade.received().endpoints()).isEqualTo(upgrade.offer.endpoints());
    }

    @Test
    void shouldTellBothSidesTheThreeLists() throws Exception {
        upgrade.reach(Stage.OFFERED);
        upgrade.predecessor()
                .answer(new ListenerLists(
                        List.of(new Kept(2, 0)),
                        List.of(new Added(1, "new", Address.parse("127.0.0.1:1"))),
                        List.of(0, 1)));
        upgrade.predecessor().ready();
        upgrade.pump();
        assertThat(upgrade.old.events).containsExactly("ready: kept 1, added 1, removed 2");
    }

    @Test
    void shouldBringWhatIsKnownOfThePast() throws Exception {
        Counters counters = new Counters(new TreeMap<>(Map.of("requests", 120_000L)));
        try (Rehearsal other = new Rehearsal(
                Files.createDirectory(folder.resolve("other")), new Offer(List.of(), List.of(counters)))) {
            other.reach(Stage.OFFERED);
            assertThat(other.received().state()).containsExactly(counters);
            assertThat(other.received().listeners()).isEmpty();
        }
    }

    @Test
    void shouldTellCountsBothWaysFromTheCommitOn() throws Exception {
        Counters ofOld = new Counters(new TreeMap<>(Map.of("requests", 7L)));
        Counters ofYoung = new Counters(new TreeMap<>(Map.of("requests", 2L)));
        upgrade.reach(Stage.READY);
        assertThat(upgrade.successor().counterpart()).isEmpty();
        assertThat(upgrade.predecessor().counterpart()).isEmpty();
        for (Stage stage : List.of(Stage.COMMITTED, Stage.ACCEPTING, Stage.BAKED)) {
            upgrade.step(stage);
            upgrade.pump();
            upgrade.told.clear();
            upgrade.toldBack.clear();
            upgrade.successor().counterpart().orElseThrow().tell(List.of(ofOld));
            Counterpart older = upgrade.predecessor().counterpart().orElseThrow();
            older.tell(List.of(ofYoung));
            assertThat(older.isBehind()).isFalse();
            older.catchUp(); // before the loop turns
            assertThat(upgrade.told).as("in %s", stage).containsExactly(ofOld);
            upgrade.pump();
            assertThat(upgrade.toldBack).as("in %s", stage).containsExactly(ofYoung);
        }
        upgrade.successor().drained(List.of());
        upgrade.pump();
        assertThat(upgrade.successor().counterpart()).isEmpty();
        assertThat(upgrade.predecessor().counterpart()).isEmpty();
    }

    @Test
    void shouldHearTheLastCountsOfASuccessorThatIsGone() throws Exception {
        Counters counters = new Counters(new TreeMap<>(Map.of("requests", 2L)));
        upgrade.reach(Stage.ACCEPTING);
        upgrade.predecessor().counterpart().orElseThrow().tell(List.of(counters));
        upgrade.predecessor().close(); // as a crash would
        upgrade.pump();
        assertThat(upgrade.toldBack).containsExactly(counters);
        assertThat(upgrade.old.events).singleElement().asString().startsWith("failed: the successor is gone");
    }

    @Test
    void shouldKnowThatWhatItSaysHasNotArrived() throws Exception {
        TreeMap<String, Long> many = new TreeMap<>();
        for (int i = 0; i < 20_000; i++) {
            many.put("a counter with a name of some length, the number of which is " + i, 1L);
        }
        upgrade.reach(Stage.ACCEPTING);
        Counterpart older = upgrade.predecessor().counterpart().orElseThrow();
        older.tell(List.of(new Counters(many)));
        assertThat(older.isBehind()).isTrue();
        upgrade.pump();
        assertThat(older.isBehind()).isFalse();
        assertThat(upgrade.toldBack).containsExactly(new Counters(many));
    }

    @Test
    void shouldStartTheWaitAnew() throws Exception {
        upgrade.seek();
        upgrade.pass(59_000);
        upgrade.successor().seekAnew();
        upgrade.pass(59_000);
        assertThat(upgrade.old.events).isEmpty();
        upgrade.pass(1_000);
        assertThat(upgrade.old.events)
                .containsExactly("failed: no successor came to " + upgrade.upgradeSock + " within 60000 ms");
    }

    @Test
    void shouldBeAskedAgainAfterAFailure() throws Exception {
        upgrade.seek();
        upgrade.pass(60_000);
        assertThat(upgrade.old.events).hasSize(1);
        upgrade.old.events.clear();
        upgrade.reach(Stage.ACCEPTING);
        upgrade.step(Stage.BAKED);
        upgrade.pump();
        assertThat(upgrade.young.events).containsExactly("retired");
    }

    @Test
    void shouldLetTheNextUpgradeBeginWhileTheLastOneDrains() throws Exception {
        upgrade.reach(Stage.BAKED);
        try (Rehearsal next = new Rehearsal(folder, 1)) {
            next.reach(Stage.BAKED);
            upgrade.successor().drained(List.of());
            next.successor().drained(List.of());
            upgrade.pump();
            next.pump();
            assertThat(upgrade.young.events).containsExactly("drained");
            assertThat(next.young.events).containsExactly("drained");
        }
    }

    @Test
    void shouldRefuseToSpeakOutOfTurn() throws Exception {
        upgrade.reach(Stage.OFFERED);
        assertThatIllegalStateException()
                .isThrownBy(() -> upgrade.successor().commit(List.of()))
                .withMessage("ANSWER is awaited, not OWN_COMMIT");
        assertThatIllegalStateException()
                .isThrownBy(() -> upgrade.predecessor().accepting())
                .withMessage("OWN_ANSWER is awaited, not OWN_ACCEPTING");
    }

    @Test
    void shouldDoNothingOnceItIsClosed() throws Exception {
        upgrade.reach(Stage.ACCEPTING);
        upgrade.predecessor().close();
        upgrade.pump();
        assertThat(upgrade.old.events).containsExactly("failed: the successor is gone: the connection has ended");
        upgrade.successor().commit(List.of());
        upgrade.successor().baked();
        upgrade.successor().draining(1, List.of());
        upgrade.successor().drained(List.of());
        upgrade.successor().abandon("again");
        upgrade.successor().close();
        upgrade.predecessor().answer(upgrade.keepAll());
        upgrade.predecessor().ready();
        upgrade.predecessor().accepting();
        upgrade.predecessor().stopping();
        upgrade.predecessor().abort("again");
        upgrade.pump();
        assertThat(upgrade.old.events).hasSize(1);
        assertThat(upgrade.young.events).isEmpty();
    }
}
