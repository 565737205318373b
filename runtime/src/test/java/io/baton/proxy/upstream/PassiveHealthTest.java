package io.baton.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.config.Balance;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What failed requests bring a server. */
class PassiveHealthTest {

    private static final String FIRST = TestUpstream.text(0);

    private static final String SECOND = TestUpstream.text(1);

    @Test
    void shouldTakeAServerOutAfterFailuresInARow() {
        Upstream upstream = TestUpstream.with(Balance.ROUND_ROBIN).servers(1).build();
        Requests requests = new Requests(upstream);
        requests.fail();
        requests.fail();
        requests.succeed();
        requests.fail();
        requests.fail();
        assertThat(state(upstream, requests)).isEqualTo(PeerState.UP);
        requests.fail();
        assertThat(upstream.members(requests.nowNs)).singleElement().satisfies(member -> {
            assertThat(member.state()).isEqualTo(PeerState.OUT);
            assertThat(member.isUp()).isFalse();
            assertThat(member.why()).isEqualTo("3 requests in a row failed, the last: it refused the connection");
        });
    }

    @Test
    void shouldForgetFailuresThatAreOld() {
        Upstream upstream = TestUpstream.with(Balance.ROUND_ROBIN).servers(1).build();
        Requests requests = new Requests(upstream);
        requests.fail();
        requests.pass(6);
        requests.fail();
        requests.pass(6);
        requests.fail(); // the first one is 12 s old
        assertThat(state(upstream, requests)).isEqualTo(PeerState.UP);
        requests.pass(3);
        requests.fail(); // 9 s after the second
        assertThat(state(upstream, requests)).isEqualTo(PeerState.OUT);
    }

    @Test
    void shouldNeverTakeAServerOutWithoutALimit() {
        Upstream upstream =
                TestUpstream.with(Balance.ROUND_ROBIN).servers(1).maxFails(0).build();
        Requests requests = new Requests(upstream);
        for (int i = 0; i < 1000; i++) {
            requests.fail();
        }
        assertThat(state(upstream, requests)).isEqualTo(PeerState.UP);
    }

    @ParameterizedTest
    @EnumSource
    void shouldAvoidAServerThatIsOut(Balance balance) {
        Upstream upstream = TestUpstream.with(balance).servers(3).maxFails(1).build();
        Requests requests = new Requests(upstream);
        String out = requests.fail();
        assertThat(requests.spread(600)).hasSize(2).doesNotContainKey(out);
        requests.pass(9);
        assertThat(requests.spread(600)).hasSize(2);
        requests.pass(1);
        assertThat(requests.spread(600)).hasSize(3);
    }

    @Test
    void shouldLetOneRequestProbe() {
        Upstream upstream = oneOut();
        Requests requests = new Requests(upstream);
        requests.pass(10);
        Peer probe = enter(requests, FIRST);
        Tried asProbe = requests.last();
        assertThat(probe.isUsable(requests.nowNs)).isFalse();
        assertThat(requests.spread(50)).containsOnlyKeys(SECOND);
        assertThat(member(upstream, requests, FIRST).state()).isEqualTo(PeerState.PROBING);
        probe.left(Outcome.SUCCEEDED, asProbe, requests.nowNs, "");
        assertThat(requests.spread(50)).containsEntry(FIRST, 25);
        assertThat(member(upstream, requests, FIRST).why()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void shouldWaitForTheProbeWhateverBecomesOfEarlierRequests(Outcome outcome) {
        Upstream upstream =
                TestUpstream.with(Balance.ROUND_ROBIN).servers(2).maxFails(1).build();
        Requests requests = new Requests(upstream);
        Peer early = enter(requests, FIRST);
        requests.left(enter(requests, FIRST), Outcome.FAILED);
        requests.pass(10);
        Peer probe = enter(requests, FIRST);
        Tried asProbe = requests.last();
        early.left(outcome, new Tried(), requests.nowNs, "it ended");
        assertThat(member(upstream, requests, FIRST).state()).isEqualTo(PeerState.PROBING);
        assertThat(requests.spread(50)).as("no second probe").containsOnlyKeys(SECOND);
        probe.left(Outcome.SUCCEEDED, asProbe, requests.nowNs, "");
        assertThat(requests.spread(50)).hasSize(2);
    }

    @Test
    void shouldHearALateProbeButNotLetItMakeWayForAnother() {
        Upstream upstream = oneOut();
        Requests requests = new Requests(upstream);
        requests.pass(10);
        Peer late = enter(requests, FIRST);
        Tried asLate = requests.last();
        requests.pass(10);
        Peer second = enter(requests, FIRST);
        Tried asSecond = requests.last();
        late.left(Outcome.NEUTRAL, asLate, requests.nowNs, "");
        assertThat(requests.spread(50)).as("the second one is under way").containsOnlyKeys(SECOND);
        second.left(Outcome.NEUTRAL, asSecond, requests.nowNs, "");
        assertThat(requests.spread(50)).hasSize(2);
    }

    @Test
    void shouldStayOutWhenTheProbeFails() {
        Upstream upstream = oneOut();
        Requests requests = new Requests(upstream);
        requests.pass(10);
        enter(requests, FIRST).left(Outcome.FAILED, requests.tried(), requests.nowNs, "it answered nothing");
        assertThat(member(upstream, requests, FIRST).why())
                .isEqualTo("the request that probed it failed: it answered nothing");
        assertThat(member(upstream, requests, FIRST).sinceSeconds()).isEqualTo(10);
        requests.pass(9);
        assertThat(requests.spread(50)).containsOnlyKeys(SECOND);
        requests.pass(1);
        assertThat(requests.spread(50)).hasSize(2);
    }

    @Test
    void shouldProbeAgainWhenTheProbeSaysNothing() {
        Requests requests = new Requests(oneOut());
        requests.pass(10);
        Peer wasted = enter(requests, FIRST);
        requests.left(wasted, Outcome.NEUTRAL);
        assertThat(enter(requests, FIRST)).isEqualTo(wasted);
    }

    @Test
    void shouldProbeAgainWhenTheProbeTakesTooLong() {
        Requests requests = new Requests(oneOut());
        requests.pass(10);
        enter(requests, FIRST);
        requests.pass(9);
        assertThat(requests.spread(50)).containsOnlyKeys(SECOND);
        requests.pass(1);
        assertThat(requests.spread(50)).hasSize(2);
    }

    @Test
    void shouldComeBackBeforeALongProbeEnds() {
        Requests requests = new Requests(oneOut());
        requests.pass(10);
        Peer tunnel = enter(requests, FIRST);
        tunnel.answered(requests.tried(), requests.nowNs);
        assertThat(requests.spread(50)).hasSize(2);
        requests.left(tunnel, Outcome.SUCCEEDED);
    }

    @Test
    void shouldNotTakeAnswersOfEarlierForRecovery() {
        Upstream upstream =
                TestUpstream.with(Balance.ROUND_ROBIN).servers(2).maxFails(1).build();
        Requests requests = new Requests(upstream);
        Peer early = enter(requests, FIRST);
        requests.left(enter(requests, FIRST), Outcome.FAILED);
        requests.left(early, Outcome.SUCCEEDED);
        assertThat(member(upstream, requests, FIRST).state()).isEqualTo(PeerState.OUT);
    }

    @ParameterizedTest
    @EnumSource
    void shouldTryThoseThatAreOutRatherThanRefuse(Balance balance) {
        Upstream upstream = TestUpstream.with(balance).servers(2).maxFails(1).build();
        Requests requests = new Requests(upstream);
        requests.fail();
        requests.fail();
        assertThat(upstream.members(requests.nowNs)).noneMatch(Member::isUp);
        String recovered = requests.succeed();
        assertThat(member(upstream, requests, recovered).isUp()).isTrue();
        assertThat(requests.spread(50)).containsOnlyKeys(recovered);
    }

    @Test
    void shouldRefuseRatherThanTryThoseThatAreDownByChecks() {
        Upstream upstream = TestUpstream.with(Balance.ROUND_ROBIN).servers(2).build();
        Requests requests = new Requests(upstream);
        upstream.roster().peers().forEach(peer -> peer.checkedBad(requests.nowNs, "it answered 500"));
        assertThat(requests.isRefused()).isTrue();
        assertThat(upstream.members(requests.nowNs))
                .allSatisfy(member -> assertThat(member.state()).isEqualTo(PeerState.DOWN));
        upstream.roster().peers().getFirst().checkedGood(requests.nowNs, "a check passed");
        assertThat(requests.spread(10)).containsOnlyKeys(FIRST);
    }

    @Test
    void shouldForgetFailedRequestsWhenChecksPassAgain() {
        Upstream upstream = oneOut();
        Requests requests = new Requests(upstream);
        Peer first = upstream.roster().peers().getFirst();
        first.checkedBad(requests.nowNs, "no answer within 2 s");
        assertThat(member(upstream, requests, FIRST).why()).isEqualTo("no answer within 2 s");
        first.checkedGood(requests.nowNs, "2 checks in a row passed");
        assertThat(requests.spread(50)).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void shouldUseBackupsWhenNoPrimaryIsIn(Balance balance) {
        Upstream upstream = TestUpstream.with(balance)
                .servers(2)
                .backup("10.9.0.1:80")
                .backup("10.9.0.2:80")
                .maxFails(1)
                .build();
        Requests requests = new Requests(upstream);
        assertThat(requests.spread(100)).containsOnlyKeys(FIRST, SECOND);
        requests.fail();
        assertThat(requests.spread(100)).hasSize(1).doesNotContainKeys("10.9.0.1:80", "10.9.0.2:80");
        requests.fail();
        assertThat(requests.spread(100)).containsOnlyKeys("10.9.0.1:80", "10.9.0.2:80");
        requests.fail();
        requests.fail();
        assertThat(requests.succeed()).isIn(FIRST, SECOND); // all are out: as if none were
        requests.pass(10);
        assertThat(requests.spread(100)).containsOnlyKeys(FIRST, SECOND);
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotTryAServerTwice(Balance balance) {
        Upstream upstream =
                TestUpstream.with(balance).servers(6).backup("10.9.0.1:80").build();
        Requests requests = new Requests(upstream);
        for (int tries = 0; tries < 7; tries++) {
            Peer peer = requests.enter();
            assertThat(requests.tried().contains(peer)).isFalse();
            requests.tried().add(peer);
            requests.tried().add(peer);
            requests.left(peer, Outcome.FAILED);
        }
        assertThat(requests.tried().count()).isEqualTo(7);
        assertThat(requests.isRefused()).isTrue();
        requests.tried().reset();
        assertThat(requests.tried().count()).isZero();
        assertThat(requests.isRefused()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void shouldHaveNoServerWithoutServers(Balance balance) {
        Upstream upstream = TestUpstream.with(balance).servers(1).build();
        upstream.update(FIRST, List.of());
        assertThat(new Requests(upstream).isRefused()).isTrue();
        assertThat(upstream.members()).isEmpty();
    }

    @Test
    void shouldNoticeWhoLeavesTwice() {
        Requests requests = new Requests(oneOut());
        Peer peer = requests.enter();
        requests.left(peer, Outcome.NEUTRAL);
        assertThatThrownBy(() -> requests.left(peer, Outcome.NEUTRAL)).isInstanceOf(IllegalStateException.class);
        assertThat(peer.active()).isZero();
    }

    /** Two servers, the first of which is out. */
    private static Upstream oneOut() {
        Upstream upstream =
                TestUpstream.with(Balance.ROUND_ROBIN).servers(2).maxFails(1).build();
        Requests requests = new Requests(upstream);
        requests.left(enter(requests, FIRST), Outcome.FAILED);
        return upstream;
    }

    /** Sends requests until one has come to a server, where it stays. */
    private static Peer enter(Requests requests, String server) {
        for (int i = 0; i < 100; i++) {
            Peer peer = requests.enter();
            if (peer.label().equals(server)) {
                return peer;
            }
            requests.left(peer, Outcome.SUCCEEDED);
        }
        throw new AssertionError(server + " was never chosen");
    }

    private static Member member(Upstream upstream, Requests requests, String label) {
        return upstream.members(requests.nowNs).stream()
                .filter(member -> member.label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    private static PeerState state(Upstream upstream, Requests requests) {
        return upstream.members(requests.nowNs).getFirst().state();
    }
}
