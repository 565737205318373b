package io.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.http.HeadLimits;
import io.baton.metrics.Metric;
import io.baton.net.Client;
import io.baton.net.SteppedLoop;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("StringConcatToTextBlock") // a text block would hide where lines end, which is what matters
class HttpConnectionTest {

    private static final String DATE = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";

    private static final String PONG =
            "HTTP/1.1 200 OK\r\n" + DATE + "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 5\r\n\r\npong\n";

    private static final long NS_PER_S = 1_000_000_000;

    private static final String LONG_BODY = "0123456789".repeat(200_000);

    private SteppedLoop loop;

    @BeforeEach
    void open() throws Exception {
        loop = new SteppedLoop();
    }

    @AfterEach
    void close() {
        loop.close();
    }

    private Client connect() throws Exception {
        HttpHandler handler = request -> switch (request.pathText()) {
            case "/ping" -> Answer.text(200, "pong\n");
            case "/none" -> Answer.of(204, "", new byte[0]);
            case "/same" -> Answer.of(304, "", new byte[0]).with("ETag", "\"1\"");
            case "/long" -> Answer.text(200, LONG_BODY);
            case "/bad" -> throw new IllegalStateException("a bad handler");
            default -> Answer.text(404, "");
        };
        HttpLimits limits = new HttpLimits(new HeadLimits(2048, 10_000), 10 * NS_PER_S, 20 * NS_PER_S, 60 * NS_PER_S);
        return loop.connect(
                new HttpService(handler, limits, InstantSource.fixed(Instant.parse("1994-11-06T08:49:37Z"))));
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    private List<String> counted() {
        return loop.counters().sums().entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .filter(entry -> entry.getKey().metric() == Metric.REQUESTS
                        || entry.getKey().metric() == Metric.REFUSED)
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.toList());
    }

    @Test
    void shouldAnswerOneRequestAfterTheOther() throws Exception {
        Client client = connect();
        for (int i = 0; i < 3; i++) {
            assertThat(client.exchange(get("/ping"), "pong\n")).isEqualTo(PONG);
        }
        assertThat(loop.active()).isOne();
        assertThat(loop.lentBytes()).isZero();
        assertThat(counted()).containsExactly("baton_requests_total{listener=\"web\",upstream=\"\",status=\"200\"} 3");
    }

    @Test
    void shouldCloseAfterTheNextAnswerWhenItsListenerIsGone() throws Exception {
        Client before = connect();
        assertThat(before.exchange(get("/ping"), "pong\n")).isEqualTo(PONG);
        loop.closeOrigins();
        Client after = connect();
        assertThat(after.exchange(get("/ping"), "pong\n")).isEqualTo(PONG);
        assertThat(loop.active()).isEqualTo(2); // nothing was under way, so that nothing ends
        before.send(get("/ping"));
        assertThat(before.receiveAll()).contains("Connection: close\r\n").endsWith("pong\n");
        assertThat(after.exchange(get("/ping"), "pong\n")).isEqualTo(PONG);
    }

    @Test
    void shouldAnswerWhatCameTogetherInItsOrder() throws Exception {
        Client client = connect();
        client.send(get("/ping") + get("/none") + get("/ping") + "GET /ping HT");
        loop.turn();
        assertThat(client.received()).isEqualTo(PONG + "HTTP/1.1 204 No Content\r\n" + DATE + "\r\n" + PONG);
        client.send("TP/1.1\r\nHost: a\r\n\r\n");
        loop.turn();
        assertThat(client.received()).isEqualTo(PONG);
    }

    @Test
    void shouldAnswerMoreRequestsThanItsMemoryHasRoomForAnswers() throws Exception {
        Client client = connect();
        client.send("GET /ping HTTP/1.1\r\nHost: a\r\n\r\n".repeat(1_500));
        assertThat(client.receive(1_500 * PONG.length())).isEqualTo(PONG.repeat(1_500));
    }

    @Test
    void shouldReadARequestByteByByte() throws Exception {
        Client client = connect();
        String request = "POST /ping HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3\r\nabc\r\n0\r\nX: y\r\n\r\n";
        for (char c : request.substring(0, request.length() - 1).toCharArray()) {
            client.send(String.valueOf(c));
            loop.turn();
        }
        assertThat(client.received()).isEmpty();
        assertThat(client.exchange("\n", "pong\n")).isEqualTo(PONG);
        assertThat(client.exchange(get("/ping"), "pong\n")).isEqualTo(PONG);
    }

    @Test
    void shouldNameTheLengthToHeadAndSendNoBody() throws Exception {
        Client client = connect();
        String head = PONG.substring(0, PONG.length() - 5);
        assertThat(client.exchange("HEAD /ping HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\n"))
                .isEqualTo(head);
        assertThat(client.exchange("HEAD /long HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\n"))
                .contains("Content-Length: " + LONG_BODY.length() + "\r\n")
                .endsWith("\r\n\r\n");
        assertThat(client.exchange(get("/same"), "\r\n\r\n"))
                .isEqualTo("HTTP/1.1 304 Not Modified\r\n" + DATE + "ETag: \"1\"\r\n\r\n");
    }

    @Test
    void shouldEndWhereTheClientDoesNotKeepTheConnection() throws Exception {
        for (String request :
                List.of("GET /ping HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "GET /ping HTTP/1.0\r\n\r\n")) {
            Client client = connect();
            client.send(request);
            assertThat(client.receiveAll()).endsWith("Connection: close\r\n\r\npong\n");
            assertThat(loop.active()).isZero();
        }
        Client old = connect();
        assertThat(old.exchange("GET /ping HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "pong\n"))
                .contains("Connection: keep-alive\r\n");
        assertThat(loop.active()).isOne();
    }

    @Test
    void shouldThrowBodiesAway() throws Exception {
        Client client = connect();
        String body = "x".repeat(9_000);
        assertThat(client.exchange(
                        "POST /ping HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n\r\n" + body + get("/none"),
                        "\r\n\r\n"))
                .startsWith(PONG)
                .contains("204");
        client.send("POST /ping HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345");
        loop.turn();
        assertThat(client.received()).as("answered when it is read").isEmpty();
        assertThat(loop.lentBytes()).isZero();
        assertThat(client.exchange("67890", "pong\n")).isEqualTo(PONG);
    }

    @Test
    void shouldAskAClientForItsBodyThatWaitsToBeAsked() throws Exception {
        Client client = connect();
        String head = "PUT /ping HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n";
        assertThat(client.exchange(head, "\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
        assertThat(client.exchange("abc", "pong\n")).isEqualTo(PONG);
        assertThat(client.exchange(head + "abc", "pong\n"))
                .as("not asked for what is there")
                .isEqualTo(PONG);
    }

    @Test
    void shouldRefuseByNameAndLetTheClientReadIt() throws Exception {
        Client client = connect();
        client.send(get("/ping") + "GET /ping HTTP/1.1\r\nHost : a\r\n\r\n" + get("/ping"));
        String answer = client.receiveAll();
        assertThat(answer)
                .startsWith(PONG + "HTTP/1.1 400 Bad Request\r\n")
                .contains("Connection: close\r\n")
                .contains("WHITESPACE_BEFORE_COLON")
                .endsWith(".\n");
        client.send("and more, which is thrown away");
        loop.turn();
        assertThat(loop.active()).as("lingers").isOne();
        client.end();
        loop.turn();
        assertThat(loop.active()).isZero();
        assertThat(counted())
                .containsExactly(
                        "baton_refused_total{reason=\"WHITESPACE_BEFORE_COLON\"} 1",
                        "baton_requests_total{listener=\"web\",upstream=\"\",status=\"200\"} 1",
                        "baton_requests_total{listener=\"web\",upstream=\"\",status=\"400\"} 1");
    }

    @Test
    void shouldRefuseHeadsAndBodiesThatAreTooLarge() throws Exception {
        assertRefused("GET /ping HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(3_000), "431", "HEAD_TOO_LARGE");
        assertRefused("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10001\r\n\r\n", "413", "BODY_TOO_LARGE");
        assertRefused(
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2711\r\n", "413", "BODY_TOO_LARGE");
        assertRefused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505", "UNSUPPORTED_VERSION");
    }

    private void assertRefused(String request, String status, String reason) throws Exception {
        Client client = connect();
        client.send(request);
        assertThat(client.receiveAll()).startsWith("HTTP/1.1 " + status).contains(reason);
        client.close();
        loop.turn();
    }

    @Test
    void shouldSendALongBodyAtThePaceOfTheClient() throws Exception {
        Client client = connect();
        client.send(get("/long") + get("/ping"));
        loop.turn();
        loop.turn();
        assertThat(loop.lentBytes()).isLessThan(200_000);
        String answer = client.exchange("", "pong\n");
        assertThat(answer).contains(LONG_BODY + "HTTP/1.1 200 OK").endsWith("pong\n");
        assertThat(loop.lentBytes()).isZero();
        client.send("GET /long HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        client.end();
        assertThat(client.receiveAll()).contains("Connection: close\r\n").endsWith(LONG_BODY);
        assertThat(loop.active()).isZero();
    }

    @Test
    void shouldAnswerAHandlersFailure() throws Exception {
        Client client = connect();
        client.send(get("/bad"));
        assertThat(client.receiveAll()).startsWith("HTTP/1.1 500 ").contains("Connection: close\r\n");
        assertThat(loop.failures()).containsExactly("java.lang.IllegalStateException: a bad handler");
    }

    @Test
    void shouldEndQuietlyBetweenTwoRequests() throws Exception {
        Client client = connect();
        client.exchange(get("/ping"), "pong\n");
        loop.pass(59);
        assertThat(client.exchange(get("/ping"), "pong\n")).isEqualTo(PONG);
        loop.pass(59);
        assertThat(loop.active()).isOne();
        loop.pass(2);
        assertThat(client.receiveAll()).isEmpty();
        assertThat(loop.active()).isZero();
    }

    @Test
    void shouldRefuseAHeadThatComesTooSlowly() throws Exception {
        Client client = connect();
        client.exchange(get("/ping"), "pong\n");
        loop.pass(30);
        for (int i = 0; i < 9; i++) {
            client.send("G");
            loop.pass(1);
        }
        assertThat(client.received()).isEmpty();
        loop.pass(1.5);
        assertThat(client.receiveAll())
                .startsWith("HTTP/1.1 408 Request Timeout\r\n")
                .contains("Connection: close\r\n", "client_header_timeout_seconds");
        assertThat(counted()).contains("baton_refused_total{reason=\"client_header_timeout\"} 1");
    }

    @Test
    void shouldEndAConnectionThatNeverSpeaks() throws Exception {
        Client client = connect();
        loop.pass(11);
        assertThat(client.receiveAll()).isEmpty();
        assertThat(loop.active()).isZero();
    }

    @Test
    void shouldRefuseABodyThatStops() throws Exception {
        Client client = connect();
        client.send("POST /ping HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
        for (int i = 0; i < 4; i++) {
            loop.pass(19);
            client.send("x");
            loop.turn();
        }
        assertThat(client.received()).isEmpty();
        loop.pass(21);
        assertThat(client.receiveAll()).startsWith("HTTP/1.1 408 ").contains("client_body_timeout_seconds");
        assertThat(counted()).contains("baton_refused_total{reason=\"client_body_timeout\"} 1");
    }

    @Test
    void shouldGiveUpAClientThatReadsNothing() throws Exception {
        Client client = connect();
        client.send(get("/long"));
        loop.pass(19);
        assertThat(loop.active()).isOne();
        loop.pass(2);
        assertThat(loop.active()).isZero();
    }

    @Test
    void shouldSayInItsNextAnswerThatTheServerEnds() throws Exception {
        Client idle = connect();
        Client inBody = connect();
        idle.exchange(get("/ping"), "pong\n");
        inBody.send("POST /ping HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n");
        loop.turn();
        loop.drain();
        loop.turn();
        assertThat(loop.active()).as("nobody is cut off").isEqualTo(2);
        idle.send(get("/ping") + get("/ping"));
        assertThat(idle.receiveAll()).contains("Connection: close\r\n").containsOnlyOnce("pong\n");
        inBody.send("abc");
        assertThat(inBody.receiveAll()).contains("Connection: close\r\n").endsWith("pong\n");
        idle.close();
        inBody.close();
        loop.turn();
        assertThat(loop.active()).isZero();
        Client late = connect();
        assertThat(late.exchange(get("/ping"), "pong\n")).contains("Connection: close\r\n");
    }

    @Test
    void shouldAnswerAClientThatHasEndedItsSide() throws Exception {
        Client client = connect();
        client.send(get("/ping"));
        client.end();
        assertThat(client.receiveAll()).isEqualTo(PONG);
        assertThat(loop.active()).isZero();
        Client partial = connect();
        partial.send("GET /pi");
        partial.end();
        assertThat(partial.receiveAll()).isEmpty();
        assertThat(loop.active()).isZero();
    }
}
