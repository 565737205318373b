package io.baton.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.Address;
import io.baton.ffi.EventFd;
import io.baton.ffi.Fd;
import io.baton.handoff.HandoffMessage.Abort;
import io.baton.handoff.HandoffMessage.Accepting;
import io.baton.handoff.HandoffMessage.Baked;
import io.baton.handoff.HandoffMessage.Commit;
import io.baton.handoff.HandoffMessage.Drained;
import io.baton.handoff.HandoffMessage.Draining;
import io.baton.handoff.HandoffMessage.Heartbeat;
import io.baton.handoff.HandoffMessage.Hello;
import io.baton.handoff.HandoffMessage.Listeners;
import io.baton.handoff.HandoffMessage.OfferEnd;
import io.baton.handoff.HandoffMessage.Ready;
import io.baton.handoff.HandoffMessage.Role;
import io.baton.handoff.HandoffMessage.Taken;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever comes to the upgrade socket may send anything at any time. */
class HostilePredecessorTest {

    private static final Hello HELLO = new Hello(1, 1, Role.PREDECESSOR, 1, 0, "raw", "raw upgrade", 0, 0);

    @TempDir
    private Path folder;

    private Rehearsal upgrade;

    @BeforeEach
    void open() throws Exception {
        upgrade = new Rehearsal(folder, 2);
        upgrade.await();
        upgrade.pump();
    }

    @AfterEach
    void close() throws Exception {
        upgrade.close();
    }

    @Test
    void shouldDropOthersAndWaitForTheRightOne() throws Exception {
        RawPeer silent = upgrade.own(RawPeer.connect(upgrade.upgradeSock));
        upgrade.own(RawPeer.connect(upgrade.upgradeSock)).say("GET / HTTP/1.1\r\n\r\n");
        upgrade.own(RawPeer.connect(upgrade.upgradeSock)).say(new Ready());
        upgrade.own(RawPeer.connect(upgrade.upgradeSock)).say(new Hello(1, 1, Role.SUCCESSOR, 1, 0, "", "", 0, 0));
        RawPeer.connect(upgrade.upgradeSock).close();
        upgrade.pump();
        assertThat(dropped())
                .containsExactlyInAnyOrder(
                        "this is not the handoff protocol",
                        "it said Ready[] in the place of HELLO",
                        "it is a SUCCESSOR too",
                        "the connection has ended");
        upgrade.seek();
        upgrade.pump();
        assertThat(upgrade.young.events).last().asString().startsWith("offered 2 by generation 3 of old");
        assertThat(silent.heard()).singleElement().isInstanceOf(Hello.class);
        assertThat(silent.isEnded()).isTrue();
    }

    @Test
    void shouldDropWhoSaysNothing() throws Exception {
        upgrade.own(RawPeer.connect(upgrade.upgradeSock));
        upgrade.pump();
        upgrade.pass(Handshake.SILENCE_MS_MAX);
        assertThat(dropped()).containsExactly("it said nothing for 5000 ms");
    }

    @Test
    void shouldKeepNobodyOutBecauseOfManyWhoSayNothing() throws Exception {
        for (int i = 0; i < 3 * Reception.HANDSHAKES_MAX; i++) {
            upgrade.own(RawPeer.connect(upgrade.upgradeSock));
        }
        upgrade.seek();
        upgrade.pump();
        assertThat(dropped()).hasSize(2 * Reception.HANDSHAKES_MAX + 1).containsOnly("16 others came after it");
        assertThat(upgrade.young.events).last().asString().startsWith("offered 2");
    }

    @ParameterizedTest
    @CsvSource({"2,2", "2,9"})
    void shouldRefuseVersionsThatItDoesNotSpeak(int min, int max) throws Exception {
        RawPeer peer = upgrade.own(RawPeer.connect(upgrade.upgradeSock));
        peer.say(new Hello(min, max, Role.PREDECESSOR, 1, 0, "9.0.0", "raw", 0, 0));
        upgrade.pump();
        String reason = "process %d (Baton 9.0.0) speaks versions %d to %d of the protocol, not 1 to 1"
                .formatted(ProcessHandle.current().pid(), min, max);
        assertThat(upgrade.young.events).containsExactly("failed: " + reason);
        assertThat(peer.heard()).last().isEqualTo(new Abort(reason));
        assertThat(peer.isEnded()).isTrue();
    }

    @Test
    void shouldSpeakTheNewestVersionThatBothKnow() throws Exception {
        RawPeer peer = upgrade.own(RawPeer.connect(upgrade.upgradeSock));
        peer.say(new Hello(1, 9, Role.PREDECESSOR, 1, 0, "9.0.0", "raw", 0, 0));
        peer.say(new OfferEnd(0, List.of()));
        upgrade.pump();
        assertThat(upgrade.young.events)
                .containsExactly("offered 0 by generation 0 of 9.0.0, protocol 1, raw, bake of 8000 ms");
    }

    static List<HandoffMessage> outOfOrder() {
        return List.of(
                HELLO,
                new Taken(0),
                new Ready(),
                new Commit(List.of()),
                new Accepting(),
                new Heartbeat(),
                new Baked(),
                new Draining(1, List.of()),
                new Drained(List.of()),
                new OfferEnd(1, List.of()),
                new Listeners(0, List.of()),
                new Listeners(1, List.of(new Endpoint("web", Address.parse("127.0.0.1:80")))));
    }

    @ParameterizedTest
    @MethodSource("outOfOrder")
    void shouldObeyNothingOutOfOrder(HandoffMessage message) throws Exception {
        RawPeer peer = upgrade.own(RawPeer.connect(upgrade.upgradeSock));
        peer.say(HELLO);
        peer.say(message);
        upgrade.pump();
        assertThat(upgrade.young.events).hasSize(1).first().asString().startsWith("failed: ");
        String reason = upgrade.young.events.getFirst().substring("failed: ".length());
        assertThat(peer.heard()).last().isEqualTo(new Abort(reason));
    }

    @Test
    void shouldObeyNoCommitBeforeItIsReady() throws Exception {
        RawPeer peer = upgrade.own(RawPeer.connect(upgrade.upgradeSock));
        peer.say(HELLO);
        peer.say(new OfferEnd(0, List.of()));
        upgrade.pump();
        upgrade.predecessor().answer(new ListenerLists(List.of(), List.of(), List.of()));
        peer.say(new Commit(List.of()));
        upgrade.pump();
        assertThat(upgrade.young.events).last().isEqualTo("failed: Commit came when OWN_READY was awaited");
    }

    @Test
    void shouldTakeNothingThatIsNotWhatItIsCalled() throws Exception {
        OfferedListener real = upgrade.offer.listeners().getFirst();
        assertRefused(
                "listener web (127.0.0.1:1) is bound to " + real.endpoint().address(),
                new Listeners(0, List.of(new Endpoint("web", Address.parse("127.0.0.1:1")))),
                real.fd());
    }

    @Test
    void shouldTakeNothingThatIsNoSocket() throws Exception {
        try (EventFd other = EventFd.open("no socket")) {
            RawPeer peer = upgrade.own(RawPeer.connect(upgrade.upgradeSock));
            peer.say(HELLO);
            peer.say(new Listeners(0, List.of(new Endpoint("web", Address.parse("127.0.0.1:1")))), other.fd());
            upgrade.pump();
            assertThat(upgrade.young.events)
                    .singleElement()
                    .asString()
                    .startsWith("failed: listener web (127.0.0.1:1) is none: getsockname(")
                    .endsWith("ENOTSOCK (88), Socket operation on non-socket");
        }
    }

    @Test
    void shouldCountDescriptors() throws Exception {
        OfferedListener real = upgrade.offer.listeners().getFirst();
        assertRefused(
                "1 listeners came with 2 descriptors",
                new Listeners(0, List.of(real.endpoint())),
                real.fd(),
                real.fd());
    }

    @Test
    void shouldMissDescriptors() throws Exception {
        OfferedListener real = upgrade.offer.listeners().getFirst();
        assertRefused("1 listeners came with 0 descriptors", new Listeners(0, List.of(real.endpoint())));
    }

    @Test
    void shouldRefuseDescriptorsWithOtherMessages() throws Exception {
        Fd fd = upgrade.offer.listeners().getFirst().fd();
        assertRefused("descriptors came with OfferEnd[count=0, state=[]]", new OfferEnd(0, List.of()), fd);
    }

    @Test
    void shouldRefuseDescriptorsWithHello() throws Exception {
        Fd fd = upgrade.offer.listeners().getFirst().fd();
        upgrade.own(RawPeer.connect(upgrade.upgradeSock)).say(HELLO, fd, fd);
        upgrade.pump();
        assertThat(dropped())
                .singleElement()
                .asString()
                .startsWith("it said Hello[")
                .endsWith(" in the place of HELLO");
    }

    @Test
    void shouldRefuseDescriptorsWithTwoPartsOfAMessage() throws Exception {
        OfferedListener real = upgrade.offer.listeners().getFirst();
        ByteBuffer frame = MessageCodec.encode(new Listeners(0, List.of(real.endpoint())));
        RawPeer peer = upgrade.own(RawPeer.connect(upgrade.upgradeSock));
        peer.say(HELLO);
        peer.say(frame.slice(0, 20), real.fd());
        upgrade.pump();
        peer.say(frame.slice(20, 10), real.fd());
        upgrade.pump();
        assertThat(upgrade.young.events).containsExactly("failed: descriptors came with two parts of one message");
    }

    @Test
    void shouldPutMessagesTogetherThatComeByteByByte() throws Exception {
        OfferedListener real = upgrade.offer.listeners().getFirst();
        RawPeer peer = upgrade.own(RawPeer.connect(upgrade.upgradeSock));
        trickle(peer, MessageCodec.encode(HELLO));
        trickle(peer, MessageCodec.encode(new Listeners(0, List.of(real.endpoint()))), real.fd());
        trickle(peer, MessageCodec.encode(new OfferEnd(1, List.of())));
        assertThat(upgrade.young.events).singleElement().asString().startsWith("offered 1 by");
        assertThat(upgrade.received().endpoints()).containsExactly(real.endpoint());
    }

    @Test
    void shouldKeepNothingOfAnOfferThatBreaksOff() throws Exception {
        OfferedListener real = upgrade.offer.listeners().getFirst();
        RawPeer peer = RawPeer.connect(upgrade.upgradeSock);
        peer.say(HELLO);
        peer.say(new Listeners(0, List.of(real.endpoint())), real.fd());
        upgrade.pump();
        assertThat(peer.heard()).last().isEqualTo(new Taken(1));
        peer.close();
        upgrade.pump();
        assertThat(upgrade.young.events)
                .containsExactly("failed: the predecessor is gone before all its descriptors came: the connection has"
                        + " ended");
    }

    @Test
    void shouldExitWhenTheOfferStops() throws Exception {
        RawPeer peer = upgrade.own(RawPeer.connect(upgrade.upgradeSock));
        peer.say(HELLO);
        upgrade.pump();
        upgrade.pass(Rehearsal.TIMEOUT_MS);
        String reason = "the predecessor is alive but said no OFFER within 60000 ms";
        assertThat(upgrade.young.events).containsExactly("failed: " + reason);
        assertThat(peer.heard()).last().isEqualTo(new Abort(reason));
    }

    @Test
    void shouldServeOnWhateverARetiredPredecessorSays() throws Exception {
        RawPeer peer = upgrade.own(RawPeer.connect(upgrade.upgradeSock));
        peer.say(HELLO);
        peer.say(new OfferEnd(0, List.of()));
        upgrade.pump();
        upgrade.predecessor().answer(new ListenerLists(List.of(), List.of(), List.of()));
        upgrade.predecessor().ready();
        peer.say(new Commit(List.of()));
        upgrade.pump();
        upgrade.predecessor().accepting();
        peer.say(new Baked());
        peer.say("what?");
        upgrade.pump();
        assertThat(upgrade.young.events)
                .endsWith(
                        "committed",
                        "retired",
                        "died: the predecessor broke its word: this is not the handoff protocol");
    }

    private void trickle(RawPeer peer, ByteBuffer frame, Fd... descriptors) throws Exception {
        peer.say(frame.slice(0, 1), descriptors);
        for (int i = 1; i < frame.limit(); i++) {
            upgrade.pump();
            peer.say(frame.slice(i, 1));
        }
        upgrade.pump();
    }

    private void assertRefused(String reason, HandoffMessage message, Fd... descriptors) throws Exception {
        RawPeer peer = upgrade.own(RawPeer.connect(upgrade.upgradeSock));
        peer.say(HELLO);
        peer.say(message, descriptors);
        upgrade.pump();
        assertThat(upgrade.young.events).containsExactly("failed: " + reason);
        assertThat(peer.heard()).last().isEqualTo(new Abort(reason));
        assertThat(upgrade.upgradeSock).doesNotExist();
    }

    /** The reasons without who it was, which is this process each time. */
    private List<String> dropped() {
        List<String> reasons = new ArrayList<>();
        String who = "dropped: pid %d, ".formatted(ProcessHandle.current().pid());
        for (String event : upgrade.young.events) {
            if (event.startsWith("dropped: ")) {
                assertThat(event).startsWith(who);
                reasons.add(event.substring(event.indexOf(": ", who.length()) + 2));
            }
        }
        return reasons;
    }
}
