package io.baton.proxy;

import static io.baton.proxy.ProxyUnderTest.ADDED;
import static io.baton.proxy.ProxyUnderTest.DATE;
import static io.baton.proxy.ProxyUnderTest.GET;
import static io.baton.proxy.ProxyUnderTest.GOT;
import static io.baton.proxy.ProxyUnderTest.OK;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.http.FieldEdits;
import io.baton.net.Client;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Each phase of a filter, and what the client and the server see of it. */
@SuppressWarnings("StringConcatToTextBlock") // a text block would hide where lines end, which is what matters
class HttpFilterTest {

    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n";

    /** Answers what is forbidden. */
    private static final class Guard implements HttpFilter {
        @Override
        public Optional<Decision> request(FilterRequest request) {
            return request.target().startsWith("/forbidden")
                            || request.fields().first("x-forbidden").isPresent()
                    ? Optional.of(Answer.text(403, "no\n"))
                    : Optional.empty();
        }
    }

    @Test
    void shouldAnswerInPlaceOfTheServer() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1).filter(new Guard())) {
            Client client = proxy.connect();
            assertThat(client.exchange("GET /forbidden HTTP/1.1\r\nHost: a\r\n\r\n" + GET, "no\n"))
                    .startsWith("HTTP/1.1 403 ");
            Client origin = proxy.server().accept();
            assertThat(origin.await("\r\n\r\n")).isEqualTo(GOT);
            origin.send(OK);
            assertThat(client.await("ok")).isEqualTo(OK);
            assertThat(client.exchange("HEAD /forbidden HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\n"))
                    .contains("Content-Length: 3\r\n");
            assertThat(client.exchange("GET /ping HTTP/1.1\r\nHost: a\r\nX-Forbidden: 1\r\n\r\n", "no\n"))
                    .as("what a route answers is filtered too")
                    .startsWith("HTTP/1.1 403 ");
            assertThat(client.exchange("GET /ping HTTP/1.1\r\nHost: a\r\n\r\n", "pong\n"))
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void shouldAnswerWhenTheBodyHasBeenThrownAway() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1).filter(new Guard())) {
            Client client = proxy.connect();
            assertThat(client.exchange(POST + "X-Forbidden: 1\r\nExpect: 100-continue\r\n\r\n", "\r\n\r\n"))
                    .isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(client.exchange("12345", "no\n")).startsWith("HTTP/1.1 403 ");
            assertThat(client.exchange(POST + "X-Forbidden: 1\r\n\r\n12345", "no\n"))
                    .startsWith("HTTP/1.1 403 ");
            assertThat(proxy.areServersLeftAlone()).isTrue();
        }
    }

    @Test
    void shouldChangeWhatTheServerGets() throws Exception {
        HttpFilter filter = new HttpFilter() {
            @Override
            public void upstreamRequest(FilterRequest request, FieldEdits edits) {
                edits.remove("X-Old")
                        .set("Cookie", request.upstream().orElseThrow())
                        .add("X-From", request.clientHost());
            }
        };
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1).filter(filter)) {
            Client client = proxy.connect();
            client.send(POST + "x-old: 1\r\nCookie: a\r\nX-Kept: 1\r\nX-OLD: 2\r\n\r\n12345" + GET);
            Client origin = proxy.server().accept();
            String edits = "Cookie: app\r\nX-From: 192.0.2.1\r\n\r\n";
            assertThat(origin.await("12345")).isEqualTo(POST + "X-Kept: 1\r\n" + ADDED + edits + "12345");
            origin.send(OK);
            assertThat(client.await("ok")).isEqualTo(OK);
            assertThat(origin.await("\r\n\r\n")).isEqualTo("GET / HTTP/1.1\r\nHost: a\r\n" + ADDED + edits);
            origin.send(OK);
            assertThat(client.await("ok")).isEqualTo(OK);
        }
    }

    @Test
    void shouldForwardChunksThatCameWhileTheFilterWasAsked() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1).filter(new Guard())) {
            Client client = proxy.connect();
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            Client origin = proxy.server().accept();
            assertThat(origin.await("3\r\nabc\r\n")).startsWith("PUT / HTTP/1.1\r\n");
            client.send("0\r\n\r\n");
            assertThat(origin.await("\r\n\r\n")).isEqualTo("0\r\n\r\n");
            origin.send(OK);
            assertThat(client.await("ok")).isEqualTo(OK);
        }
    }

    @Test
    void shouldDrainWhenTheFilterHasDecided() throws Exception {
        CountDownLatch mayDecide = new CountDownLatch(1);
        HttpFilter filter = new HttpFilter() {
            @Override
            public Optional<Decision> request(FilterRequest request) throws Exception {
                mayDecide.await();
                return Optional.of(Answer.text(200, "late\n"));
            }
        };
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1).filter(filter)) {
            Client client = proxy.connect();
            client.send(GET);
            proxy.loop.turnUntil(() -> proxy.filtering() == 1);
            proxy.loop.drain();
            assertThat(client.isSilent()).isTrue();
            mayDecide.countDown();
            assertThat(client.await("late\n")).contains("Connection: close\r\n");
        }
    }

    @Test
    void shouldChooseTheServer() throws Exception {
        String[] wanted = {""};
        HttpFilter filter = new HttpFilter() {
            @Override
            public Optional<Decision> request(FilterRequest request) {
                return Optional.of(request.to("app", wanted[0]));
            }
        };
        try (ProxyUnderTest proxy = ProxyUnderTest.of(2).keepalive(0).filter(filter)) {
            wanted[0] = proxy.server(1).address().toString();
            for (int i = 0; i < 4; i++) {
                Client client = proxy.connect();
                client.send(GET);
                Client origin = proxy.server(1).accept();
                origin.await("\r\n\r\n");
                origin.send(OK);
                assertThat(client.await("ok")).isEqualTo(OK);
            }
            proxy.server(1).close();
            Client client = proxy.connect();
            client.send(GET);
            Client other = proxy.server(0).accept();
            other.await("\r\n\r\n");
            other.send(OK);
            assertThat(client.await("ok")).isEqualTo(OK);
        }
    }

    /** Changes and replaces responses. */
    private static final class Cleaner implements HttpFilter {
        @Override
        public Optional<Answer> response(FilterRequest request, FilterResponse response, FieldEdits edits) {
            edits.remove("Server").set("X-Was", response.status() + " " + response.reason());
            return response.status() == 500
                    ? Optional.of(Answer.text(503, "s".repeat(100_000) + "orry"))
                    : Optional.empty();
        }
    }

    @Test
    void shouldChangeWhatTheClientGets() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1).filter(new Cleaner())) {
            Client client = proxy.connect();
            Client origin = proxy.ask(client, GET);
            origin.send("HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 Fine\r\n" + DATE
                    + "server: x\r\nContent-Length: 4\r\n\r\nab");
            assertThat(client.await("ab"))
                    .isEqualTo("HTTP/1.1 103 Early Hints\r\n" + DATE + "Link: a\r\n\r\nHTTP/1.1 200 Fine\r\n" + DATE
                            + "Content-Length: 4\r\nX-Was: 200 Fine\r\n\r\nab");
            origin.send("cd");
            assertThat(client.await("cd")).isEqualTo("cd");
            client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
            origin.await("\r\n\r\n");
            origin.send("HTTP/1.1 200 OK\r\n" + DATE + "Server: x\r\nContent-Length: 9\r\n\r\n");
            assertThat(client.await("\r\n\r\n"))
                    .isEqualTo("HTTP/1.1 200 OK\r\n" + DATE + "Content-Length: 9\r\nX-Was: 200 OK\r\n\r\n");
            assertThat(proxy.idle()).isOne();
            client.send(GET);
            origin.await("\r\n\r\n");
            origin.send("HTTP/1.1 200 OK\r\n" + DATE + "\r\nall"); // and its end comes with it
            origin.close();
            assertThat(client.await("0\r\n\r\n")).contains("X-Was: 200 OK\r\n", "3\r\nall\r\n");
        }
    }

    @Test
    void shouldReplaceAResponse() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1).filter(new Cleaner())) {
            Client client = proxy.connect();
            Client origin = proxy.ask(client, GET);
            origin.send("HTTP/1.1 500 No\r\n" + DATE + "Content-Length: 100\r\n\r\nab");
            assertThat(client.await("orry")).startsWith("HTTP/1.1 503 ").hasSizeGreaterThan(100_000);
            assertThat(proxy.inFlight()).isZero();
            assertThat(proxy.serverFailures()).isZero();
            Client next = proxy.ask(client, GET);
            next.send(OK);
            assertThat(client.await("ok")).contains("X-Was: 200 OK\r\n");
        }
    }

    @Test
    void shouldSeeAnUpgrade() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1).filter(new Cleaner())) {
            Client client = proxy.connect();
            Client origin =
                    proxy.ask(client, "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n");
            origin.send("HTTP/1.1 101 Go\r\nConnection: upgrade\r\nUpgrade: echo\r\nServer: x\r\n\r\nhello");
            assertThat(client.await("hello"))
                    .isEqualTo("HTTP/1.1 101 Go\r\n" + DATE
                            + "X-Was: 101 Go\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\nhello");
            client.send("to you");
            assertThat(origin.await("you")).isEqualTo("to you");
            origin.close();
        }
    }

    @Test
    void shouldSayWhetherAnotherServerIsAsked() throws Exception {
        List<ConnectFailure> seen = new CopyOnWriteArrayList<>();
        HttpFilter filter = new HttpFilter() {
            @Override
            public boolean mayAskAnother(FilterRequest request, ConnectFailure failure) {
                seen.add(failure);
                return request.target().equals("/");
            }
        };
        try (ProxyUnderTest proxy = ProxyUnderTest.of(2).keepalive(0).filter(filter)) {
            proxy.server(0).close();
            for (int i = 0; i < 2; i++) {
                Client client = proxy.connect();
                client.send(GET);
                Client origin = proxy.server(1).accept();
                origin.await("\r\n\r\n");
                origin.send(OK);
                assertThat(client.await("ok")).isEqualTo(OK);
            }
            String refusing = proxy.server(0).address().toString();
            assertThat(seen).containsExactly(new ConnectFailure("app", refusing, "connect_failed", 1));
            proxy.server(1).close();
            Client client = proxy.connect();
            assertThat(client.exchange("GET /once HTTP/1.1\r\nHost: a\r\n\r\n", "reached.\n"))
                    .startsWith("HTTP/1.1 502 ");
            assertThat(seen).hasSize(2);
            assertThat(proxy.failed("connect_failed")).isOne();
        }
    }

    @Test
    void shouldHearOfTheEnd() throws Exception {
        ConcurrentLinkedQueue<String> ends = new ConcurrentLinkedQueue<>();
        HttpFilter filter = new HttpFilter() {
            @Override
            public Optional<Decision> request(FilterRequest request) {
                request.keep(request.target().length());
                return Optional.empty();
            }

            @Override
            public void ended(FilterRequest request, FilterSummary summary) {
                ends.add(request + " " + request.kept(Integer.class).orElseThrow() + " " + summary.status() + " "
                        + summary.reason() + " " + summary.tries() + " " + summary.sentBytes() + " "
                        + summary.receivedBytes() + " " + summary.server().isPresent());
            }
        };
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1).filter(filter)) {
            Client client = proxy.connect();
            client.send(POST + "\r\n12345");
            Client origin = proxy.server().accept();
            origin.await("12345");
            origin.send(OK);
            client.await("ok");
            client.exchange("GET /ping HTTP/1.1\r\nHost: a\r\n\r\n", "pong\n");
            proxy.loop.turnUntil(() -> ends.size() == 2);
            client.send(GET);
            origin.await("\r\n\r\n");
            client.close();
            proxy.loop.turnUntil(() -> ends.size() == 3);
            assertThat(ends)
                    .contains(
                            "POST / 1 OptionalInt[200] Optional.empty 1 2 5 true",
                            "GET /ping 5 OptionalInt[200] Optional.empty 0 5 0 false",
                            "GET / 1 OptionalInt.empty Optional[client_gone] 1 0 0 true");
        }
    }
}
