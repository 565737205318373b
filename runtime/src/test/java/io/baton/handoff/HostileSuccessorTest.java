package io.baton.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.Address;
import io.baton.ffi.Fd;
import io.baton.ffi.Sockets;
import io.baton.handoff.HandoffMessage.Abort;
import io.baton.handoff.HandoffMessage.Accepting;
import io.baton.handoff.HandoffMessage.Answer;
import io.baton.handoff.HandoffMessage.Baked;
import io.baton.handoff.HandoffMessage.Commit;
import io.baton.handoff.HandoffMessage.Hello;
import io.baton.handoff.HandoffMessage.Listeners;
import io.baton.handoff.HandoffMessage.OfferEnd;
import io.baton.handoff.HandoffMessage.Ready;
import io.baton.handoff.HandoffMessage.Role;
import io.baton.handoff.HandoffMessage.Stopping;
import io.baton.handoff.HandoffMessage.Taken;
import io.baton.handoff.ListenerLists.Kept;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever listens at the upgrade socket may send anything at any time. */
class HostileSuccessorTest {

    private static final Hello HELLO = new Hello(1, 1, Role.SUCCESSOR, 1, 0, "raw", "", 0, 0);

    private static final Answer KEEP_BOTH =
            new Answer(new ListenerLists(List.of(new Kept(0, 0), new Kept(1, 1)), List.of(), List.of()));

    @TempDir
    private Path folder;

    private Rehearsal upgrade;

    private Fd listener;

    private RawPeer peer;

    @BeforeEach
    void open() throws Exception {
        upgrade = new Rehearsal(folder, 2);
        listener = upgrade.own(Sockets.listen(new Address.UnixPath(upgrade.upgradeSock.toString()), 8));
        upgrade.seek();
        upgrade.pump();
        peer = upgrade.own(RawPeer.accept(listener));
    }

    @AfterEach
    void close() throws Exception {
        upgrade.close();
    }

    @Test
    void shouldOfferEverythingToARealOne() throws Exception {
        peer.say(HELLO);
        upgrade.pump();
        assertThat(peer.heard()).hasSize(2).last().isEqualTo(new Listeners(0, upgrade.offer.endpoints()));
        peer.say(new Taken(2));
        upgrade.pump();
        assertThat(peer.heard()).containsExactly(new OfferEnd(2, List.of()));
    }

    @Test
    void shouldDropOthersAndFindTheRightOne() throws Exception {
        peer.say("+OK ready\r\n");
        upgrade.pump();
        peer.close();
        assertThat(upgrade.old.events)
                .singleElement()
                .asString()
                .startsWith("dropped: pid ")
                .endsWith(": this is not the handoff protocol");
        listener.close();
        Files.delete(upgrade.upgradeSock);
        upgrade.await();
        upgrade.pump();
        assertThat(upgrade.young.events).singleElement().asString().startsWith("offered 2");
    }

    @Test
    void shouldTryASocketAgainAtWhichSomebodyElseWas() throws Exception {
        peer.close();
        upgrade.pump();
        upgrade.pass(Seeker.RETRY_MS);
        try (RawPeer second = RawPeer.accept(listener)) {
            second.say(HELLO);
            upgrade.pump();
            assertThat(upgrade.old.events).hasSize(2).last().asString().startsWith("connected to generation 0 of raw");
        }
    }

    @Test
    void shouldSayOnceWhyItWaitsOn() throws Exception {
        for (int i = 0; i < 20; i++) {
            peer.close();
            upgrade.pump();
            upgrade.pass(Seeker.RETRY_MS);
            peer = upgrade.own(RawPeer.accept(listener));
        }
        assertThat(upgrade.old.events).hasSize(1);
        upgrade.pass(Rehearsal.TIMEOUT_MS);
        assertThat(upgrade.old.events).last().asString().startsWith("failed: no successor came to ");
    }

    @Test
    void shouldRefuseVersionsThatItDoesNotSpeak() throws Exception {
        peer.say(new Hello(2, 3, Role.SUCCESSOR, 1, 0, "9.0.0", "", 0, 0));
        upgrade.pump();
        String reason = "process %d (Baton 9.0.0) speaks versions 2 to 3 of the protocol, not 1 to 1"
                .formatted(ProcessHandle.current().pid());
        assertThat(upgrade.old.events).containsExactly("failed: " + reason);
        assertThat(peer.heard()).last().isEqualTo(new Abort(reason));
    }

    static List<HandoffMessage> outOfOrder() {
        return List.of(
                HELLO,
                new Listeners(0, List.of()),
                new Taken(1),
                new Taken(3),
                new OfferEnd(0, List.of()),
                KEEP_BOTH,
                new Ready(),
                new Commit(List.of()),
                new Accepting(),
                new Baked());
    }

    @ParameterizedTest
    @MethodSource("outOfOrder")
    void shouldObeyNothingOutOfOrder(HandoffMessage message) throws Exception {
        peer.say(HELLO);
        peer.say(message);
        upgrade.pump();
        String reason = message.getClass().getSimpleName() + " came when TAKEN was awaited";
        assertThat(upgrade.old.events).hasSize(2).last().isEqualTo("failed: " + reason);
        assertThat(peer.heard()).last().isEqualTo(new Abort(reason));
        assertThat(peer.isEnded()).isTrue();
    }

    @Test
    void shouldNotParkForASuccessorThatAcceptsBeforeTheCommit() throws Exception {
        answer(KEEP_BOTH);
        peer.say(new Ready());
        peer.say(new Accepting());
        upgrade.pump();
        assertThat(upgrade.old.events)
                .endsWith("ready: kept 2, added 0, removed 0", "failed: Accepting came when OWN_COMMIT was awaited");
    }

    @Test
    void shouldRefuseAnAnswerThatForgetsAListener() throws Exception {
        answer(new Answer(new ListenerLists(List.of(new Kept(0, 0)), List.of(), List.of())));
        assertThat(upgrade.old.events)
                .last()
                .isEqualTo("failed: its answer does not say of each of 2 listeners whether it is kept or removed");
    }

    @Test
    void shouldRefuseDescriptorsFromASuccessor() throws Exception {
        peer.say(HELLO);
        upgrade.pump();
        peer.say(new Taken(2), upgrade.offer.listeners().getFirst().fd());
        upgrade.pump();
        assertThat(upgrade.old.events).last().isEqualTo("failed: descriptors came from the successor");
    }

    @Test
    void shouldReturnWhenGarbageComesInTheBake() throws Exception {
        bake();
        peer.say("what?");
        upgrade.pump();
        assertThat(upgrade.old.events).last().isEqualTo("failed: this is not the handoff protocol");
    }

    @Test
    void shouldDrainOnWhateverASuccessorSaysAfterTheBake() throws Exception {
        bake();
        upgrade.successor().baked();
        peer.say(new Stopping());
        peer.say(new Abort("too late"));
        upgrade.pump();
        upgrade.successor().drained(List.of());
        assertThat(upgrade.old.events).endsWith("accepting", "stopping");
    }

    @Test
    void shouldLeaveTheLastWordsToAPeerThatDoesNotRead() throws Exception {
        try (Rehearsal large = new Rehearsal(Files.createDirectory(folder.resolve("large")), Rehearsal.listen(0))) {
            Fd other = large.own(Sockets.listen(new Address.UnixPath(large.upgradeSock.toString()), 8));
            large.seek();
            large.pump();
            try (RawPeer deaf = RawPeer.accept(other)) {
                deaf.say(HELLO);
                large.pump();
                large.successor().abandon("x".repeat(3_000_000));
                large.pump();
                assertThat(deaf.isEnded()).isFalse();
                large.pass(Channel.LAST_WORDS_MS);
                deaf.heard();
                assertThat(deaf.isEnded()).isTrue(); // after what there was room for
            }
        }
    }

    @Test
    void shouldFinishItsLastWords() throws Exception {
        peer.say(HELLO);
        upgrade.pump();
        peer.heard();
        Abort abort = new Abort("x".repeat(3_000_000));
        upgrade.successor().abandon(abort.reason());
        for (int i = 0; i < 200 && !peer.isEnded(); i++) {
            upgrade.pump();
            List<HandoffMessage> heard = peer.heard();
            assertThat(heard).isSubsetOf(abort);
        }
        assertThat(peer.isEnded()).isTrue();
    }

    private void answer(Answer answer) throws Exception {
        peer.say(HELLO);
        upgrade.pump();
        peer.say(new Taken(2));
        upgrade.pump();
        peer.say(answer);
        upgrade.pump();
    }

    private void bake() throws Exception {
        answer(KEEP_BOTH);
        peer.say(new Ready());
        upgrade.pump();
        upgrade.successor().commit(List.of());
        peer.say(new Accepting());
        upgrade.pump();
        assertThat(upgrade.old.events).last().isEqualTo("accepting");
    }
}
