package io.baton.proxy;

import static io.baton.proxy.ProxyUnderTest.ADDED;
import static io.baton.proxy.ProxyUnderTest.DATE;
import static io.baton.proxy.ProxyUnderTest.GET;
import static io.baton.proxy.ProxyUnderTest.GOT;
import static io.baton.proxy.ProxyUnderTest.OK;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.metrics.Metric;
import io.baton.net.Client;
import org.junit.jupiter.api.Test;

/** Requests and responses in order, from end to end, with the server's part played by the test. */
@SuppressWarnings("StringConcatToTextBlock") // a text block would hide where lines end, which is what matters
class HttpProxyTest {

    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";

    @Test
    void shouldForwardARequestAndItsResponse() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            client.send(GET);
            Client origin = proxy.server().accept();
            assertThat(origin.await("\r\n\r\n")).isEqualTo(GOT);
            assertThat(proxy.inFlight()).isOne();
            origin.send(OK);
            assertThat(client.await("ok")).isEqualTo(OK);
            assertThat(proxy.inFlight()).isZero();
            assertThat(proxy.loop.lentBytes()).isZero();
            assertThat(proxy.loop.counters().sum(Metric.REQUESTS)).isOne();
        }
    }

    @Test
    void shouldForwardABodyOfAKnownLength() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            client.send("POST /a?b HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345");
            Client origin = proxy.server().accept();
            assertThat(origin.await("12345"))
                    .isEqualTo("POST /a?b HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n" + ADDED + "\r\n12345");
            client.send("67890");
            assertThat(origin.await("67890")).isEqualTo("67890");
            origin.send(OK);
            assertThat(client.await("ok")).isEqualTo(OK);
            client.send(request(0));
            assertThat(origin.await("\r\n\r\n")).contains("Content-Length: 0\r\n");
            origin.send(OK);
            assertThat(client.await("ok")).isEqualTo(OK);
        }
    }

    private static String request(int length) {
        return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n" + "x".repeat(length);
    }

    @Test
    void shouldForwardBodiesOfEachSizeUnchanged() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            Client origin = proxy.ask(client, GET);
            origin.send(OK);
            client.await("ok");
            for (int length : new int[] {1, 4095, 4096, 4097, 8191, 8192, 16_384, 16_385, 65_535, 65_536, 100_001}) {
                client.send(request(length));
                assertThat(origin.receive(length + 100)).endsWith("\r\n\r\n" + "x".repeat(length));
                String answer =
                        "HTTP/1.1 200 OK\r\n" + DATE + "Content-Length: " + length + "\r\n\r\n" + "y".repeat(length);
                origin.send(answer);
                assertThat(client.receive(answer.length())).isEqualTo(answer);
            }
            assertThat(proxy.server().accepted()).isOne();
        }
    }

    @Test
    void shouldReadChunksAndWriteThemAnewWithTheirTrailers() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            client.send("PUT / HTTP/1.1\r\nHost: a\r\n" + CHUNKED + "\r\n" + "003;a=\"b\"\r\nabc\r\n");
            Client origin = proxy.server().accept();
            assertThat(origin.await("abc\r\n"))
                    .isEqualTo("PUT / HTTP/1.1\r\nHost: a\r\n" + ADDED + CHUNKED + "\r\n3\r\nabc\r\n");
            client.send("0\r\nX-Sum: ");
            assertThat(origin.isSilent()).isTrue();
            client.send("1\r\n\r\n");
            assertThat(origin.await("\r\n\r\n")).isEqualTo("0\r\nX-Sum: 1\r\n\r\n");
            String head = "HTTP/1.1 200 OK\r\n" + DATE + "Trailer: X-Sum\r\n";
            origin.send(head + "Transfer-Encoding: Chunked\r\n\r\n0A;x\r\n0123456789\r\n000\r\nX-Sum:2 \r\n\r\n");
            assertThat(client.await("2\r\n\r\n"))
                    .isEqualTo(head + CHUNKED + "\r\na\r\n0123456789\r\n0\r\nX-Sum: 2\r\n\r\n");
        }
    }

    @Test
    void shouldForwardAChunkedResponseAsItComes() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            Client origin = proxy.ask(client, GET);
            origin.send("HTTP/1.1 200 OK\r\n" + DATE + CHUNKED + "\r\n");
            assertThat(client.await("\r\n\r\n")).isEqualTo("HTTP/1.1 200 OK\r\n" + DATE + CHUNKED + "\r\n");
            origin.send("5\r\nhe");
            assertThat(client.await("he\r\n")).isEqualTo("2\r\nhe\r\n");
            origin.send("llo\r\n0\r\nX-Sum: 5\r\n\r\n");
            assertThat(client.await("\r\n\r\n")).isEqualTo("3\r\nllo\r\n0\r\nX-Sum: 5\r\n\r\n");
            assertThat(proxy.idle()).isOne();
        }
    }

    @Test
    void shouldFrameABodyThatEndsWithItsConnection() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            Client origin = proxy.ask(client, GET);
            origin.send("HTTP/1.1 200 OK\r\n" + DATE + "\r\nall of it");
            assertThat(client.await("it\r\n"))
                    .isEqualTo("HTTP/1.1 200 OK\r\n" + DATE + CHUNKED + "\r\n9\r\nall of it\r\n");
            origin.close();
            assertThat(client.await("0\r\n\r\n")).isEqualTo("0\r\n\r\n");
            assertThat(proxy.serverFailures()).isZero();
            client.send(GET);
            proxy.server().accept().send(OK);
            assertThat(client.await("ok")).as("the client's connection stays").isEqualTo(OK);
        }
    }

    @Test
    void shouldFrameABodyThatComesAfterItsHeadOrNotAtAll() throws Exception {
        for (String body : new String[] {"", "late"}) {
            try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
                Client client = proxy.connect();
                Client origin = proxy.ask(client, GET);
                origin.send("HTTP/1.1 200 OK\r\n" + DATE + "\r\n");
                String head = "HTTP/1.1 200 OK\r\n" + DATE + CHUNKED + "\r\n";
                assertThat(client.await("\r\n\r\n")).isEqualTo(head);
                origin.send(body);
                origin.close();
                assertThat(client.await("0\r\n\r\n"))
                        .isEqualTo(body.isEmpty() ? "0\r\n\r\n" : "4\r\nlate\r\n0\r\n\r\n");
            }
        }
    }

    @Test
    void shouldSpeakOldHttpToAnOldClient() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            client.send("GET /old HTTP/1.0\r\n\r\n");
            Client origin = proxy.server().accept();
            assertThat(origin.await("\r\n\r\n"))
                    .isEqualTo("GET /old HTTP/1.1\r\nHost: app\r\nX-Forwarded-For: 192.0.2.1\r\n"
                            + "X-Forwarded-Proto: http\r\nX-Forwarded-Host: app\r\nVia: 1.0 baton\r\n\r\n");
            origin.send("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n" + DATE + CHUNKED
                    + "\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n");
            assertThat(client.receiveAll()).isEqualTo("HTTP/1.1 200 OK\r\n" + DATE + "Connection: close\r\n\r\nhello");
            assertThat(proxy.idle()).as("the server's connection stays").isOne();
        }
    }

    @Test
    void shouldKeepAnOldClientThatAsksForIt() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            String request = "GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n";
            client.send(request);
            Client origin = proxy.server().accept();
            assertThat(origin.await("\r\n\r\n")).doesNotContainIgnoringCase("connection");
            origin.send(OK);
            String kept = OK.replace("\r\n\r\n", "\r\nConnection: keep-alive\r\n\r\n");
            assertThat(client.await("ok")).isEqualTo(kept);
            client.send(request);
            origin.await("\r\n\r\n");
            origin.send("HTTP/1.0 200 OK\r\n" + DATE + "\r\nuntil the end");
            origin.close();
            assertThat(client.receiveAll())
                    .as("only the end of the connection tells it the end of the body")
                    .isEqualTo("HTTP/1.1 200 OK\r\n" + DATE + "Connection: close\r\n\r\nuntil the end");
        }
    }

    @Test
    void shouldForwardNoBodyWhereThereIsNone() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
            Client origin = proxy.server().accept();
            assertThat(origin.await("\r\n\r\n")).startsWith("HEAD / ");
            String head = "HTTP/1.1 200 OK\r\n" + DATE + "Content-Length: 1000\r\n\r\n";
            origin.send(head);
            assertThat(client.await("\r\n\r\n")).isEqualTo(head);
            client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
            origin.await("\r\n\r\n");
            origin.send("HTTP/1.1 200 OK\r\n" + DATE + CHUNKED + "\r\n");
            assertThat(client.await("\r\n\r\n")).isEqualTo("HTTP/1.1 200 OK\r\n" + DATE + "\r\n");
            assertThat(statusOf(client, origin, "204 No Content", "Content-Length: 0\r\n"))
                    .as("204 names no length")
                    .isEqualTo("HTTP/1.1 204 No Content\r\n" + DATE + "\r\n");
            assertThat(statusOf(client, origin, "304 Not Modified", "ETag: \"x\"\r\nContent-Length: 7\r\n"))
                    .isEqualTo("HTTP/1.1 304 Not Modified\r\n" + DATE + "ETag: \"x\"\r\nContent-Length: 7\r\n\r\n");
            assertThat(statusOf(client, origin, "205 Reset Content", "Content-Length: 0\r\n"))
                    .isEqualTo("HTTP/1.1 205 Reset Content\r\n" + DATE + "Content-Length: 0\r\n\r\n");
            assertThat(proxy.server().accepted()).isOne();
        }
    }

    private static String statusOf(Client client, Client origin, String status, String fields) throws Exception {
        client.send(GET);
        origin.await("\r\n\r\n");
        origin.send("HTTP/1.1 " + status + "\r\n" + DATE + fields + "\r\n");
        return client.await("\r\n\r\n");
    }

    @Test
    void shouldForwardInterimResponses() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            Client origin = proxy.ask(client, GET);
            String hints = "HTTP/1.1 103 Early Hints\r\n" + DATE + "Link: </a.css>; rel=preload\r\n\r\n";
            origin.send(hints.replace("Link", "Connection: x\r\nX: y\r\nLink"));
            assertThat(client.await("preload\r\n\r\n")).isEqualTo(hints);
            origin.send("HTTP/1.1 102 Processing\r\n" + DATE + "\r\n" + OK);
            assertThat(client.await("ok")).isEqualTo("HTTP/1.1 102 Processing\r\n" + DATE + "\r\n" + OK);
            client.send(GET);
            origin.await("\r\n\r\n");
            origin.send("HTTP/1.1 102 Processing\r\n\r\n".repeat(33) + OK);
            assertThat(client.await("response.\n")).contains("102").doesNotContain("200 OK");
            assertThat(proxy.failed("bad_response")).isOne();
        }
    }

    @Test
    void shouldLetTheServerSayWhetherItWantsABody() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            String head = "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n";
            client.send(head + "\r\n");
            Client origin = proxy.server().accept();
            assertThat(origin.await("\r\n\r\n")).isEqualTo(head + ADDED + "\r\n");
            assertThat(client.isSilent()).as("nobody but the server says so").isTrue();
            origin.send("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(client.await("\r\n\r\n")).startsWith("HTTP/1.1 100 Continue\r\n");
            client.send("abc");
            assertThat(origin.await("abc")).isEqualTo("abc");
            origin.send(OK);
            assertThat(client.await("ok")).isEqualTo(OK);
            client.send(head + "\r\n");
            origin.await("\r\n\r\n");
            origin.send("HTTP/1.1 417 Expectation Failed\r\n" + DATE + "Content-Length: 0\r\n\r\n");
            assertThat(client.await("\r\n\r\n")).contains("417").contains("Connection: close\r\n");
            assertThat(proxy.idle())
                    .as("the server may still wait for the body")
                    .isZero();
        }
    }

    @Test
    void shouldForwardRequestsThatCameTogetherOneAfterTheOther() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            client.send(GET.replace("/ ", "/1 ") + GET.replace("/ ", "/ping ") + request(5) + GET.replace("/ ", "/3 "));
            Client origin = proxy.server().accept();
            assertThat(origin.await("\r\n\r\n")).startsWith("GET /1 ");
            assertThat(origin.isSilent()).as("one at a time").isTrue();
            origin.send(OK);
            assertThat(origin.await("xxxxx")).startsWith("POST / ");
            origin.send(OK.replace("ok", "OK"));
            assertThat(origin.await("\r\n\r\n")).startsWith("GET /3 ");
            origin.send(OK);
            String answers = client.await("OK\r\n" + DATE + "Content-Length: 2\r\n\r\nok");
            assertThat(answers).startsWith(OK + "HTTP/1.1 200 OK\r\n").contains("pong\n" + OK.replace("ok", "OK"));
            assertThat(proxy.server().accepted()).isOne();
            assertThat(proxy.server().isLeftAlone()).isTrue();
        }
    }

    @Test
    void shouldAnswerAllThatAClientSentBeforeItEndedItsSide() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            client.send(GET + GET);
            client.end();
            Client origin = proxy.server().accept();
            for (int i = 0; i < 2; i++) {
                assertThat(origin.await("\r\n\r\n")).isEqualTo(GOT);
                origin.send(OK);
            }
            assertThat(client.receiveAll()).isEqualTo(OK + OK);
            proxy.awaitRest();
        }
    }

    @Test
    void shouldSayInTheNextResponseThatItEndsAndCutNothingOff() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client busy = proxy.connect();
            Client idle = proxy.connect();
            Client origin = proxy.ask(busy, GET);
            Client halfway = proxy.connect();
            Client second = proxy.ask(halfway, GET);
            second.send("HTTP/1.1 200 OK\r\n" + DATE + "Content-Length: 4\r\n\r\nto");
            assertThat(halfway.await("to")).doesNotContain("Connection");
            proxy.loop.drain();
            proxy.loop.turn();
            assertThat(proxy.loop.active()).isEqualTo(3);
            origin.send(OK);
            String last = OK.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
            assertThat(busy.receiveAll()).isEqualTo(last);
            second.send("do");
            assertThat(halfway.await("do")).isEqualTo("do");
            idle.send(GET);
            second.await("\r\n\r\n");
            second.send(OK);
            assertThat(idle.receiveAll()).isEqualTo(last);
            assertThat(halfway.isSilent()).as("is told with its next response").isTrue();
            halfway.send(GET);
            second.await("\r\n\r\n");
            second.send(OK);
            assertThat(halfway.receiveAll()).isEqualTo(last);
        }
    }

    @Test
    void shouldEndAnUploadThatWasBegunBeforeTheDrain() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nup");
            Client origin = proxy.server().accept();
            origin.await("up");
            proxy.loop.drain();
            assertThat(client.isSilent()).isTrue();
            client.send("up" + GET);
            assertThat(origin.await("up")).isEqualTo("up");
            origin.send(OK);
            assertThat(client.receiveAll())
                    .as("the request after it is the next process's")
                    .isEqualTo(OK.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
            assertThat(origin.isSilent()).isTrue();
        }
    }

    @Test
    void shouldReachAServerAtAUnixSocket() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(0).server("unix:@baton-origin-" + System.nanoTime())) {
            Client client = proxy.connect();
            client.send(GET + GET);
            Client origin = proxy.server().accept();
            for (int i = 0; i < 2; i++) {
                assertThat(origin.await("\r\n\r\n")).isEqualTo(GOT);
                origin.send(OK);
                assertThat(client.receive(OK.length())).isEqualTo(OK);
            }
        }
    }
}
