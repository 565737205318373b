package io.baton.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.baton.config.Balance;
import io.baton.config.HealthCheck;
import io.baton.ffi.Address;
import io.baton.metrics.Counters;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** What a successor learns of servers. Its clock is another one. */
class HealthCodecTest {

    private static final int SEED = 4711;

    private static final long LATER_NS = Long.MIN_VALUE + 77;

    private static TestUpstream config(int servers) {
        return TestUpstream.with(Balance.ROUND_ROBIN)
                .servers(servers)
                .maxFails(1)
                .slowStart(30)
                .check(new HealthCheck(Optional.empty(), 5, 2, 2, 3));
    }

    private static Upstreams of(TestUpstream config) {
        return of(config, new RecordedLog());
    }

    private static Upstreams of(TestUpstream config, RecordedLog log) {
        return Upstreams.of(List.of(config.config()), Map.of(), new Journal(new Counters(), log));
    }

    /** One server is out for 4 s, one down for 4 s, one starts slowly for 4 s, one is well. */
    private static byte[] exported() {
        Upstreams before = of(config(4));
        Requests requests = new Requests(before.named("app"));
        List<Peer> peers = before.named("app").roster().peers();
        peers.get(1).checkedBad(requests.nowNs, "it answered 500");
        peers.get(2).checkedBad(requests.nowNs, "it answered 503");
        peers.get(2).checkedGood(requests.nowNs, "2 checks in a row passed");
        peers.get(3).standing().setKnownToChecks();
        assertThat(requests.fail()).isEqualTo(peers.get(0).label());
        requests.pass(4);
        return before.export(requests.nowNs);
    }

    @Test
    void shouldTellASuccessorHowServersStand() {
        RecordedLog log = new RecordedLog();
        Upstreams after = of(config(5), log);
        after.restore(exported(), LATER_NS);
        assertThat(log.take())
                .containsExactly(
                        "INFO upstream app server 10.0.0.1:9000 is out, as the predecessor knew: a request failed: it"
                                + " refused the connection",
                        "INFO upstream app server 10.0.0.2:9000 is down, as the predecessor knew: it answered 500");
        Upstream upstream = after.named("app");
        List<Member> members = upstream.members(LATER_NS);
        assertThat(members)
                .extracting(Member::state)
                .containsExactly(PeerState.OUT, PeerState.DOWN, PeerState.SLOW_START, PeerState.UP, PeerState.UP);
        assertThat(members).extracting(Member::sinceSeconds).containsExactly(4L, 4L, 0L, 0L, 0L);
        assertThat(members.getFirst().why()).isEqualTo("a request failed: it refused the connection");
        assertThat(members.get(1).why()).isEqualTo("it answered 500");
        assertThat(upstream.roster().peers())
                .extracting(peer -> peer.standing().isKnownToChecks())
                .containsExactly(false, false, false, true, false);
        Peer out = upstream.roster().peers().getFirst();
        assertThat(out.isUsable(LATER_NS + 5 * TestUpstream.SECOND_NS)).isFalse();
        assertThat(out.isUsable(LATER_NS + 6 * TestUpstream.SECOND_NS)).isTrue();
        assertThat(upstream.roster().peers().get(2).share(LATER_NS + 11 * TestUpstream.SECOND_NS))
                .isEqualTo(Standing.SHARE_OF_WEIGHT / 2);
    }

    @Test
    void shouldBelieveItsOwnChecksWhenItIsToldAgain() {
        RecordedLog log = new RecordedLog();
        Upstreams after = of(config(4), log);
        after.restore(exported(), LATER_NS);
        List<Peer> peers = after.named("app").roster().peers();
        for (Peer checked : peers.subList(1, 4)) {
            checked.standing().setKnownToChecks();
        }
        peers.get(1).checkedGood(LATER_NS, "2 checks in a row passed");
        peers.get(3).checkedBad(LATER_NS, "it did not answer");
        assertThat(log.take()).hasSize(4);
        after.restore(exported(), LATER_NS);
        assertThat(after.named("app").members(LATER_NS))
                .extracting(Member::state)
                .containsExactly(PeerState.OUT, PeerState.SLOW_START, PeerState.SLOW_START, PeerState.DOWN);
        assertThat(log.take()).isEmpty(); // all of it was said before
    }

    @Test
    void shouldLeaveOutWhatTheSuccessorHasNoRulesFor() {
        Upstreams after = of(TestUpstream.with(Balance.ROUND_ROBIN).servers(4).maxFails(0));
        after.restore(exported(), LATER_NS);
        assertThat(after.named("app").members(LATER_NS))
                .extracting(Member::state)
                .containsOnly(PeerState.UP);
    }

    @Test
    void shouldKeepWhatItHearsOfAddressesThatAreNotLookedUpYet() {
        String name = "10.9.9.9:80";
        Address address = Address.parse("10.1.0.1:80");
        TestUpstream config =
                TestUpstream.with(Balance.ROUND_ROBIN).server(name, 1).maxFails(1);
        Upstreams before = of(config);
        before.named("app").update(name, List.of(address));
        Requests requests = new Requests(before.named("app"));
        requests.fail();
        Upstreams after = of(config);
        after.restore(before.export(requests.nowNs), LATER_NS);
        after.named("app").update(name, List.of(address));
        assertThat(after.named("app").members(LATER_NS).getFirst().state()).isEqualTo(PeerState.OUT);
    }

    @Test
    void shouldTakeWhatItCanRead() {
        byte[] exported = exported();
        assertThatCode(() -> {
                    for (int length = 0; length < exported.length; length++) {
                        of(config(4)).restore(Arrays.copyOf(exported, length), LATER_NS);
                    }
                })
                .doesNotThrowAnyException();
        Upstreams after = of(config(4));
        after.restore(Arrays.copyOf(exported, exported.length - 1), LATER_NS);
        assertThat(after.named("app").members(LATER_NS))
                .extracting(Member::state)
                .containsExactly(PeerState.OUT, PeerState.DOWN, PeerState.SLOW_START, PeerState.UP);
    }

    @Test
    void shouldTakeNothingOfAnotherVersion() {
        byte[] exported = exported();
        exported[0] = 2;
        RecordedLog log = new RecordedLog();
        Upstreams after = of(config(4), log);
        after.restore(exported, LATER_NS);
        assertThat(log.take())
                .singleElement()
                .asString()
                .contains("0 were read")
                .contains("version 2");
        assertThat(after.named("app").members(LATER_NS)).allMatch(member -> member.state() == PeerState.UP);
    }

    @Test
    void shouldBearGarbage() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
        byte[] exported = exported();
        for (int round = 0; round < 20_000; round++) {
            byte[] garbage = exported.clone();
            for (int i = random.nextInt(1, 6); i > 0; i--) {
                garbage[random.nextInt(garbage.length)] = (byte) random.nextInt();
            }
            Upstreams after = of(config(4));
            after.restore(garbage, LATER_NS);
            assertThat(after.named("app").members(LATER_NS))
                    .as("round %d of seed %d", round, SEED)
                    .hasSize(4)
                    .allSatisfy(member -> {
                        assertThat(member.sinceSeconds()).isNotNegative();
                        assertThat(member.why().chars()).noneMatch(Character::isISOControl);
                    });
            // Whatever was said, a server that is out gets its probe within fail_timeout_seconds.
            assertThat(after.named("app").roster().peers())
                    .allSatisfy(peer -> assertThat(
                                    peer.standing().isDown() || peer.isUsable(LATER_NS + 10 * TestUpstream.SECOND_NS))
                            .isTrue());
        }
    }
}
