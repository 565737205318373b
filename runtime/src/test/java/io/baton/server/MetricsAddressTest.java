package io.baton.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.loop.EventLoop;
import io.baton.loop.LoopThread;
import io.baton.loop.NanoClock;
import io.baton.net.Client;
import io.baton.net.SteppedLoop;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is answered while the control loop is not as it should be; {@code MetricsIT} has the rest. */
class MetricsAddressTest {

    private static Snapshot setup() {
        return new Snapshot(Statuses.empty(), new Phase.Setup(), Map.of(), Map.of());
    }

    @Test
    void shouldSayThatTheControlLoopDoesNotAnswer() throws Exception {
        try (SteppedLoop loop = new SteppedLoop();
                EventLoop stuck = EventLoop.open("stuck", NanoClock.SYSTEM, (what, failure) -> {})) {
            Client client = loop.connect(MetricsAddress.service(stuck.handle(), MetricsAddressTest::setup));
            client.send(get("/healthz"));
            assertThat(client.await(" ms.\n"))
                    .startsWith("HTTP/1.1 503 ")
                    .endsWith("The control loop has not answered within 2000 ms.\n");
            assertThat(loop.failures()).isEmpty();
        }
    }

    @Test
    void shouldNotWaitForAControlLoopThatHasEnded() throws Exception {
        EventLoop ended = EventLoop.open("ended", NanoClock.SYSTEM, (what, failure) -> {});
        ended.close();
        try (SteppedLoop loop = new SteppedLoop()) {
            Client client = loop.connect(MetricsAddress.service(ended.handle(), MetricsAddressTest::setup));
            client.send(get("/readyz"));
            assertThat(client.await(" ms.\n")).startsWith("HTTP/1.1 503 ");
        }
    }

    @Test
    void shouldAnswerWhatNeedsNoControlLoopAllTheSame() throws Exception {
        try (SteppedLoop loop = new SteppedLoop();
                EventLoop stuck = EventLoop.open("stuck", NanoClock.SYSTEM, (what, failure) -> {})) {
            Client client = loop.connect(MetricsAddress.service(stuck.handle(), MetricsAddressTest::setup));
            client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.await("\r\n\r\n")).startsWith("HTTP/1.1 200 ");
            client.send(get("/nothing"));
            assertThat(client.await(".\n")).startsWith("HTTP/1.1 404 ");
        }
    }

    @Test
    void shouldShowEveryPhaseAndItsOwnOnce() throws Exception {
        LoopThread control = LoopThread.start("control", NanoClock.SYSTEM, (what, failure) -> {});
        try (SteppedLoop loop = new SteppedLoop()) {
            Client client = loop.connect(MetricsAddress.service(control.handle(), MetricsAddressTest::setup));
            client.send(get("/readyz"));
            assertThat(client.await("Setup\n")).startsWith("HTTP/1.1 503 ");
            client.send("GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            String page = client.receiveAll();
            assertThat(page.lines().filter(line -> line.startsWith("baton_phase{")))
                    .hasSameSizeAs(Phase.class.getPermittedSubclasses());
            assertThat(page).contains("\nbaton_phase{phase=\"Setup\"} 1\n", "\nbaton_phase{phase=\"Running\"} 0\n");
        } finally {
            control.close();
        }
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }
}
