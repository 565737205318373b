package io.baton.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.config.Balance;
import io.baton.config.HealthCheck;
import io.baton.ffi.Address;
import io.baton.metrics.Counters;
import io.baton.metrics.Metric;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is kept when servers, addresses or the configuration change. */
class UpstreamsTest {

    private static final String FIRST = TestUpstream.text(0);

    private static final String SECOND = TestUpstream.text(1);

    private static final String NAME = "app.internal:9000";

    private static final Address ONE = Address.parse("10.1.0.1:9000");

    private static final Address TWO = Address.parse("10.1.0.2:9000");

    private static final Address THREE = Address.parse("10.1.0.3:9000");

    private final Counters counters = new Counters();

    private static TestUpstream servers(int count) {
        return TestUpstream.with(Balance.ROUND_ROBIN).servers(count).maxFails(1);
    }

    private Upstreams of(TestUpstream upstream) {
        return Upstreams.of(List.of(upstream.config()), counters);
    }

    @Test
    void shouldKnowUpstreamsByName() {
        Upstreams upstreams = of(servers(2));
        assertThat(upstreams.all()).containsExactly(upstreams.named("app"));
        assertThat(upstreams.named("app").name()).isEqualTo("app");
        assertThatThrownBy(() -> upstreams.named("api")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldDescribeItsServers() {
        Upstream upstream = of(servers(1).backup("unix:/run/app.sock")).named("app");
        new Requests(upstream).enter();
        assertThat(upstream.members())
                .containsExactly(
                        new Member(FIRST, Address.parse(FIRST), FIRST, PeerState.UP, "", 0, 1, 1, false),
                        new Member(
                                "unix:/run/app.sock",
                                new Address.UnixPath("/run/app.sock"),
                                "unix:/run/app.sock",
                                PeerState.UP,
                                "",
                                0,
                                0,
                                1,
                                true));
    }

    @Test
    void shouldKeepWhatIsKnownAcrossAReload() {
        Upstreams before = of(servers(2));
        Requests earlier = new Requests(before.named("app"));
        Peer inFlight = earlier.enter();
        String out = earlier.fail();
        assertThat(out).isNotEqualTo(inFlight.label());
        Upstreams after = Upstreams.of(List.of(servers(3).maxConnections(5).config()), before);
        Requests later = new Requests(after.named("app"));
        assertThat(after.named("app").members(later.nowNs))
                .satisfiesExactly(
                        one -> assertThat(one.active()).isEqualTo(1),
                        two -> assertThat(two.state()).isEqualTo(PeerState.OUT),
                        three -> assertThat(three.isUp()).isTrue());
        assertThat(later.spread(50)).hasSize(2).doesNotContainKey(out);
        Peer same = after.named("app").roster().peers().getFirst();
        assertThat(same).isEqualTo(inFlight).hasSameHashCodeAs(inFlight);
        assertThat(same.upstream()).isSameAs(after.named("app"));
        later.left(inFlight, Outcome.FAILED); // of the old upstream, and known to the new one
        assertThat(same.active()).isZero();
        assertThat(same.isUsable(later.nowNs)).isFalse();
        assertThat(counters.sum(Metric.UPSTREAM_UP)).isEqualTo(1);
        assertThat(counters.sum(Metric.UPSTREAM_FAILURES)).isEqualTo(2);
    }

    @Test
    void shouldLeaveTheOldOnesInPlaceWhenTheNewOnesCannotBe() {
        Upstreams before = of(servers(1));
        Requests requests = new Requests(before.named("app"));
        requests.fail();
        TestUpstream impossible = TestUpstream.with(Balance.ROUND_ROBIN)
                .servers(2)
                .server("[fe80::1%nowhere]:80", 1)
                .maxFails(0);
        assertThatThrownBy(() -> Upstreams.of(List.of(impossible.config()), before))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nowhere");
        assertThat(before.named("app").members(requests.nowNs))
                .extracting(Member::state)
                .containsExactly(PeerState.OUT);
        assertThat(counters.sums()).hasSize(4);
    }

    @Test
    void shouldForgetWhatNewRulesHaveNoMeaningFor() {
        HealthCheck check = new HealthCheck(Optional.empty(), 5, 2, 2, 3);
        Upstreams before = of(servers(2).check(check));
        Requests requests = new Requests(before.named("app"));
        requests.fail();
        before.named("app").roster().peers().getLast().checkedBad(requests.nowNs, "no answer within 2 s");
        assertThat(counters.sum(Metric.UPSTREAM_UP)).isZero();
        Upstreams after = Upstreams.of(List.of(servers(2).maxFails(0).config()), before);
        assertThat(after.named("app").members(requests.nowNs)).allMatch(Member::isUp);
        assertThat(counters.sum(Metric.UPSTREAM_UP)).isEqualTo(2);
    }

    @Test
    void shouldShowRemovedServersNoMore() {
        Upstreams before = of(servers(3));
        Upstreams after = Upstreams.of(List.of(servers(1).config()), before);
        assertThat(counters.sum(Metric.UPSTREAM_UP)).isEqualTo(1);
        Upstreams none = Upstreams.of(List.of(), after);
        assertThat(none.all()).isEmpty();
        assertThat(counters.sums()).isEmpty();
    }

    @Test
    void shouldFollowTheAddressesOfAName() {
        Upstream upstream = of(TestUpstream.with(Balance.ROUND_ROBIN)
                        .server(NAME, 1)
                        .maxFails(1))
                .named("app");
        upstream.update(NAME, List.of(ONE, TWO, ONE));
        Requests requests = new Requests(upstream);
        Peer peer = requests.enter();
        String out = requests.fail();
        assertThat(List.of(peer.label(), out)).containsExactlyInAnyOrder(NAME + "/" + ONE, NAME + "/" + TWO);
        assertThat(peer.server()).isEqualTo(NAME);
        upstream.update(NAME, List.of(TWO, THREE, ONE));
        assertThat(upstream.members(requests.nowNs)).extracting(Member::address).containsExactly(TWO, THREE, ONE);
        assertThat(requests.spread(60)).hasSize(2).doesNotContainKey(out); // the chooser has noticed
        assertThat(peer.active()).isEqualTo(1);
    }

    @Test
    void shouldRememberAnAddressThatComesBack() {
        Upstream upstream = of(TestUpstream.with(Balance.ROUND_ROBIN)
                        .server(NAME, 1)
                        .maxFails(1))
                .named("app");
        upstream.update(NAME, List.of(ONE));
        Requests requests = new Requests(upstream);
        Peer inFlight = requests.enter();
        requests.fail();
        upstream.update(NAME, List.of(TWO));
        assertThat(requests.spread(10)).containsOnlyKeys(NAME + "/" + TWO);
        upstream.update(NAME, List.of(TWO, ONE));
        assertThat(upstream.members(requests.nowNs).getLast()).satisfies(member -> {
            assertThat(member.state()).isEqualTo(PeerState.OUT);
            assertThat(member.active()).isEqualTo(1);
        });
        requests.left(inFlight, Outcome.SUCCEEDED);
        assertThat(inFlight.active()).isZero();
    }

    @Test
    void shouldKeepTheAddressesOfANameAcrossAReload() {
        TestUpstream config = TestUpstream.with(Balance.ROUND_ROBIN).server(NAME, 1);
        Upstreams before = of(config);
        before.named("app").update(NAME, List.of(ONE, TWO));
        Upstreams after = Upstreams.of(List.of(config.config()), before);
        assertThat(new Requests(after.named("app")).spread(10)).hasSize(2);
    }

    @Test
    void shouldRefuseAddressesOfANameThatIsNotItsOwn() {
        Upstream upstream = of(servers(1)).named("app");
        assertThat(upstream.names()).isEmpty();
        assertThatThrownBy(() -> upstream.update(SECOND, List.of(ONE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no server " + SECOND);
    }
}
