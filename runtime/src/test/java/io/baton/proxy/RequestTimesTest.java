package io.baton.proxy;

import static io.baton.proxy.ProxyUnderTest.DATE;
import static io.baton.proxy.ProxyUnderTest.GET;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.metrics.Metric;
import io.baton.metrics.flight.Flight;
import io.baton.net.Client;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long does a request take, and where is that counted? */
class RequestTimesTest {

    @Test
    void shouldCountFromTheFirstByteOfARequestToTheLastOfItsAnswer() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            client.send(GET.substring(0, 10));
            proxy.loop.turn();
            proxy.loop.pass(0.02);
            client.send(GET.substring(10));
            Client origin = proxy.server().accept();
            origin.await("\r\n\r\n");
            proxy.loop.pass(0.2);
            origin.send("HTTP/1.1 200 OK\r\n" + DATE + "Content-Length: 2\r\n\r\no");
            client.await("o");
            proxy.loop.pass(2);
            assertThat(buckets(proxy, Metric.REQUEST_SECONDS))
                    .as("it is not over")
                    .isEmpty();
            origin.send("k");
            client.await("k");
            assertThat(buckets(proxy, Metric.REQUEST_SECONDS)).containsOnly(Map.entry("web app 2.5", 1L));
            assertThat(buckets(proxy, Metric.UPSTREAM_SECONDS)).containsOnly(Map.entry("app 0.25", 1L));
        }
    }

    @Test
    void shouldCountEachRequestOfAConnectionByItself() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            for (int i = 0; i < 3; i++) {
                client.send("GET /ping HTTP/1.1\r\nHost: a\r\n\r\n");
                client.await("pong\n");
                proxy.loop.pass(5);
            }
            assertThat(buckets(proxy, Metric.REQUEST_SECONDS)).containsOnly(Map.entry("web  0.0001", 3L));
            assertThat(buckets(proxy, Metric.UPSTREAM_SECONDS)).isEmpty();
        }
    }

    @Test
    void shouldCountARefusedRequestWithoutTheLingeringAfterIt() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            client.send("GET / HTTP/1.1\r\n\r\n");
            client.await("\n");
            proxy.loop.pass(30);
            assertThat(buckets(proxy, Metric.REQUEST_SECONDS)).containsOnly(Map.entry("web  0.0001", 1L));
        }
    }

    @Test
    void shouldNotCountATunnelAsALongRequest() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
            Client origin = proxy.server().accept();
            origin.await("\r\n\r\n");
            origin.send("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nhi");
            client.await("hi");
            proxy.loop.pass(3);
            origin.close();
            client.receiveAll();
            assertThat(buckets(proxy, Metric.REQUEST_SECONDS)).isEmpty();
            assertThat(buckets(proxy, Metric.UPSTREAM_SECONDS)).containsOnly(Map.entry("app 0.0001", 1L));
        }
    }

    @Test
    void shouldTellTheRecorderOfSlowRequests(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("slow.jfr");
        try (Recording recording = new Recording();
                ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            recording.enable("baton.SlowRequest");
            recording.start();
            for (double seconds : new double[] {0.9, 1.5}) {
                Client client = proxy.connect();
                client.send(GET);
                Client origin = proxy.server().accept();
                origin.await("\r\n\r\n");
                proxy.loop.pass(seconds);
                origin.send("HTTP/1.1 200 OK\r\n" + DATE + "Content-Length: 2\r\nConnection: close\r\n\r\nok");
                client.await("ok");
            }
            assertThat(Flight.isOn()).isTrue();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("baton.SlowRequest"))
                .toList();
        assertThat(events)
                .singleElement()
                .satisfies(event -> assertThat(event.getString("listener")).isEqualTo("web"))
                .satisfies(event -> assertThat(event.getString("upstream")).isEqualTo("app"))
                .satisfies(event -> assertThat(event.getDuration("took"))
                        .isBetween(Duration.ofMillis(1_500), Duration.ofMillis(1_600)));
    }

    /** The buckets that are not empty. */
    private static Map<String, Long> buckets(ProxyUnderTest proxy, Metric metric) {
        Map<String, Long> buckets = new TreeMap<>();
        proxy.loop.counters().sums().forEach((series, sum) -> {
            if (series.metric() == metric
                    && sum > 0
                    && !series.values().getLast().equals("sum")) {
                buckets.put(String.join(" ", series.values()), sum);
            }
        });
        return buckets;
    }
}
