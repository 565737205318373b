package io.baton.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.baton.config.Balance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SlowStartTest {

    private static final int REQUESTS = 8000;

    private static final String RECOVERED = TestUpstream.text(0);

    @ParameterizedTest
    @EnumSource
    void shouldGrowToTheWholeShare(Balance balance) {
        Upstream upstream = TestUpstream.with(balance).servers(4).slowStart(20).build();
        Requests requests = recover(upstream);
        for (int passed = 0; passed <= 20; passed += 5) {
            double ramp = Math.max(1.0 / Standing.SHARE_OF_WEIGHT, passed / 20.0);
            double share = ramp / (3 + ramp);
            int count = requests.spread(REQUESTS).getOrDefault(RECOVERED, 0);
            assertThat((double) count / REQUESTS).as("after %d s", passed).isCloseTo(share, within(0.025));
            requests.pass(5);
        }
        assertThat(upstream.members(requests.nowNs)).allMatch(member -> member.state() == PeerState.UP);
    }

    @Test
    void shouldShowThatItHasNotItsWholeShare() {
        Upstream upstream =
                TestUpstream.with(Balance.ROUND_ROBIN).servers(4).slowStart(20).build();
        Requests requests = recover(upstream);
        assertThat(upstream.members(requests.nowNs).getFirst()).satisfies(member -> {
            assertThat(member.state()).isEqualTo(PeerState.SLOW_START);
            assertThat(member.isUp()).isTrue();
            assertThat(member.weight()).isEqualTo(1);
        });
    }

    @Test
    void shouldStartSlowlyAfterAProbe() {
        Upstream upstream = TestUpstream.with(Balance.ROUND_ROBIN)
                .servers(2)
                .maxFails(1)
                .slowStart(20)
                .build();
        Requests requests = new Requests(upstream);
        String out = requests.fail();
        requests.pass(10);
        while (!requests.succeed().equals(out)) { // the next request that is its turn
            assertThat(requests.nowNs).isNotZero();
        }
        assertThat(requests.spread(100).getOrDefault(out, 0)).isLessThan(3);
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeAllWhenItIsTheOnlyOne(Balance balance) {
        Upstream upstream = TestUpstream.with(balance).servers(1).slowStart(20).build();
        Requests requests = recover(upstream);
        assertThat(requests.spread(100)).containsEntry(RECOVERED, 100);
    }

    /** Brings the first server down and up by checks. */
    private static Requests recover(Upstream upstream) {
        Requests requests = new Requests(upstream);
        Peer first = upstream.roster().peers().getFirst();
        first.checkedBad(requests.nowNs, "it answered 500");
        first.checkedGood(requests.nowNs, "2 checks in a row passed");
        return requests;
    }
}
