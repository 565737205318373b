package io.baton.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.config.Balance;
import io.baton.metrics.Counters;
import io.baton.metrics.Metric;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an operator reads and what a page shows of servers that fail and recover. */
class JournalTest {

    private static final String SERVER = TestUpstream.text(0);

    private final RecordedLog log = new RecordedLog();

    private final Counters counters = new Counters();

    private final TestUpstream config = TestUpstream.with(Balance.ROUND_ROBIN).servers(1);

    private final Upstream upstream = Upstreams.of(List.of(config.config()), Map.of(), new Journal(counters, log))
            .named("app");

    private final Requests requests = new Requests(upstream);

    private final Peer peer = upstream.roster().peers().getFirst();

    @Test
    void shouldSayOnceThatAServerIsOutAndOnceThatItIsBack() {
        for (int i = 0; i < 10; i++) {
            requests.fail();
        }
        assertThat(log.take())
                .containsExactly("WARNING upstream app server " + SERVER + " is out for 10 s: 3 requests in a row"
                        + " failed, the last: it refused the connection");
        requests.pass(10);
        requests.fail();
        assertThat(log.take()).isEmpty(); // it stays out
        requests.pass(10);
        requests.succeed();
        requests.succeed();
        assertThat(log.take())
                .containsExactly(
                        "INFO upstream app server " + SERVER + " is in again after 20 s: a request was answered");
        assertThat(shown()).containsExactly(Map.entry("up", 1L), Map.entry("failures_total", 11L), out(1), checks(0));
    }

    @Test
    void shouldSayOnceThatAServerIsDownAndOnceThatItIsUp() {
        peer.checkedBad(requests.nowNs, "its first check failed: it answered 500");
        requests.pass(5);
        peer.checkedBad(requests.nowNs, "2 checks in a row failed, the last: no answer within 2 s");
        assertThat(log.take())
                .containsExactly(
                        "WARNING upstream app server " + SERVER + " is down: its first check failed: it answered 500");
        assertThat(shown()).containsExactly(Map.entry("up", 0L), Map.entry("failures_total", 0L), out(1), checks(0));
        requests.pass(5);
        peer.checkedGood(requests.nowNs, "2 checks in a row passed");
        peer.checkedGood(requests.nowNs, "2 checks in a row passed");
        assertThat(log.take())
                .containsExactly(
                        "INFO upstream app server " + SERVER + " is up again after 10 s: 2 checks in a row passed");
        assertThat(shown()).containsEntry("up", 1L);
    }

    @Test
    void shouldShowAServerThatIsBothOutAndDownAsDown() {
        for (int i = 0; i < 3; i++) {
            requests.fail();
        }
        peer.checkedBad(requests.nowNs, "no answer within 2 s");
        assertThat(shown()).containsEntry("up", 0L).contains(out(2));
        peer.checkedGood(requests.nowNs, "a check passed");
        assertThat(shown()).containsEntry("up", 1L);
    }

    @Test
    void shouldNotShowServersThatAreGone() {
        Peer inFlight = requests.enter();
        upstream.update(SERVER, List.of());
        assertThat(shown()).isEmpty();
        requests.left(inFlight, Outcome.FAILED);
        assertThat(shown()).isEmpty();
        upstream.update(SERVER, List.of(inFlight.address()));
        assertThat(counters.sums()).hasSize(4);
    }

    private static Map.Entry<String, Long> out(long count) {
        return Map.entry("out_total", count);
    }

    private static Map.Entry<String, Long> checks(long count) {
        return Map.entry("check_failures_total", count);
    }

    private Map<String, Long> shown() {
        Map<String, Long> shown = new LinkedHashMap<>();
        counters.sums().forEach((series, count) -> {
            assertThat(series.values()).containsExactly("app", SERVER);
            shown.put(series.metric().text().substring("baton_upstream_".length()), count);
        });
        assertThat(Metric.UPSTREAM_UP.kind()).isEqualTo(Metric.Kind.GAUGE);
        return shown;
    }
}
