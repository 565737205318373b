package io.baton.proxy;

import static io.baton.proxy.ProxyUnderTest.ADDED;
import static io.baton.proxy.ProxyUnderTest.DATE;
import static io.baton.proxy.ProxyUnderTest.GET;
import static io.baton.proxy.ProxyUnderTest.OK;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.net.Client;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of the heads of messages on their way through. */
@SuppressWarnings("StringConcatToTextBlock") // a text block would hide where lines end, which is what matters
class ForwardedFieldsTest {

    private static final String TRUSTED = "10.1.2.3:4711";

    private ProxyUnderTest proxy;

    @BeforeEach
    void open() throws Exception {
        proxy = ProxyUnderTest.of(1).keepalive(0).trust("10.0.0.0/8").trust("2001:db8::/32");
    }

    @AfterEach
    void close() throws Exception {
        proxy.close();
    }

    /** The head that the server gets. */
    private String forwarded(String request) throws Exception {
        return forwarded(proxy.connect(), request);
    }

    private String forwarded(Client client, String request) throws Exception {
        client.send(request);
        Client origin = proxy.server().accept();
        String head = origin.await("\r\n\r\n");
        origin.send(OK);
        assertThat(client.await("ok")).startsWith("HTTP/1.1 200 OK\r\n");
        return head;
    }

    /** What the client gets for a response to GET, without its body. */
    private String returned(String response) throws Exception {
        Client client = proxy.connect();
        Client origin = proxy.ask(client, GET);
        origin.send(response);
        origin.end();
        String answer = client.await("\r\n\r\n");
        origin.close();
        return answer;
    }

    @Test
    void shouldForwardTargetsAsTheyCame() throws Exception {
        String target = "/a/%2e%2E/..//b;c=d/%41?x=/../%zz&y=?";
        assertThat(forwarded("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("GET " + target + " HTTP/1.1\r\n");
        assertThat(forwarded("PURGE /x HTTP/1.1\r\nHost: a\r\n\r\n")).startsWith("PURGE /x HTTP/1.1\r\n");
    }

    @Test
    void shouldTakeTheHostOfAnAbsoluteTarget() throws Exception {
        String rest = "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: b.example:81\r\n"
                + "Via: 1.1 baton\r\n\r\n";
        assertThat(forwarded("GET http://b.example:81/p?q HTTP/1.1\r\nHost: evil\r\nX: y\r\n\r\n"))
                .isEqualTo("GET /p?q HTTP/1.1\r\nHost: b.example:81\r\nX: y\r\n" + rest);
        assertThat(forwarded("GET HTTP://b.example:81?q HTTP/1.1\r\nHost: evil\r\n\r\n"))
                .isEqualTo("GET /?q HTTP/1.1\r\nHost: b.example:81\r\n" + rest);
        assertThat(forwarded("GET http://b.example:81 HTTP/1.0\r\n\r\n"))
                .startsWith("GET / HTTP/1.1\r\nHost: b.example:81\r\n")
                .contains("Via: 1.0 baton\r\n");
        assertThat(forwarded("OPTIONS http://b.example:81 HTTP/1.1\r\nHost: a\r\n\r\n"))
                .as("RFC 9112 §3.2.4")
                .startsWith("OPTIONS * HTTP/1.1\r\nHost: b.example:81\r\n");
        assertThat(forwarded("OPTIONS http://b.example:81/ HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("OPTIONS / HTTP/1.1\r\n");
    }

    @Test
    void shouldForwardTheAsterisk() throws Exception {
        assertThat(forwarded("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")).startsWith("OPTIONS * HTTP/1.1\r\nHost: a\r\n");
    }

    @Test
    void shouldKeepHostAsItWasWritten() throws Exception {
        assertThat(forwarded("GET / HTTP/1.1\r\nX: 1\r\nhOST:  Www.Example.COM:8080 \r\nY: 2\r\n\r\n"))
                .startsWith("GET / HTTP/1.1\r\nX: 1\r\nhOST:  Www.Example.COM:8080 \r\nY: 2\r\n")
                .containsOnlyOnce("Www.Example.COM:8080 ")
                .contains("X-Forwarded-Host: Www.Example.COM:8080\r\n");
        assertThat(forwarded("GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n")).contains("X-Forwarded-Host: [::1]:80\r\n");
    }

    @Test
    void shouldNotForwardWhatIsMeantForItself() throws Exception {
        String head =
                forwarded("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nConnection: close, X-One\r\nKeep-Alive: timeout=5\r\n"
                        + "B: 2\r\nProxy-Connection: keep-alive\r\nx-one: secret\r\nX-Two: secret\r\nTE: gzip\r\n"
                        + "connection: x-two, , Authorization\r\nProxy-Authorization: Basic eA==\r\nUpgrade: foo\r\n"
                        + "Authorization: Basic eA==\r\nC: 3\r\n\r\n");
        assertThat(head).isEqualTo("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\nC: 3\r\n" + ADDED + "\r\n");
        assertThat(returned(
                        "HTTP/1.1 200 OK\r\n" + DATE + "A: 1\r\nConnection: X-One, close\r\nKeep-Alive: timeout=5\r\n"
                                + "X-One: secret\r\nProxy-Authenticate: Basic\r\nProxy-Connection: close\r\n"
                                + "Upgrade: h2c\r\nContent-Length: 0\r\nZ: 9\r\n\r\n"))
                .isEqualTo("HTTP/1.1 200 OK\r\n" + DATE + "A: 1\r\nContent-Length: 0\r\nZ: 9\r\n\r\n");
    }

    /** A tunnel that speaks HTTP/2 would carry requests past every rule. */
    @Test
    void shouldNotLetAClientSpeakHttp2PastTheRules() throws Exception {
        for (String protocol : new String[] {"h2c", "H2C", "websocket, h2c"}) {
            String head = forwarded("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade, HTTP2-Settings\r\n"
                    + "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\nUpgrade: " + protocol + "\r\n\r\n");
            assertThat(head).isEqualTo("GET / HTTP/1.1\r\nHost: a\r\n" + ADDED + "\r\n");
        }
    }

    @Test
    void shouldBelieveNobodyWhoIsNotTrusted() throws Exception {
        String lies = "X-Forwarded-For: 1.2.3.4\r\nx-forwarded-for: 5.6.7.8\r\nX-Forwarded-Proto: https\r\n"
                + "X-Forwarded-Host: evil\r\nForwarded: for=1.2.3.4\r\n";
        assertThat(forwarded("GET / HTTP/1.1\r\nHost: a\r\n" + lies + "\r\n"))
                .isEqualTo("GET / HTTP/1.1\r\nHost: a\r\n" + ADDED + "\r\n");
        Client six = proxy.connectFrom("[2001:db9::1]:4711");
        assertThat(forwarded(six, "GET / HTTP/1.1\r\nHost: a\r\n" + lies + "\r\n"))
                .contains("X-Forwarded-For: 2001:db9::1\r\n")
                .doesNotContain("1.2.3.4", "evil", "https");
        Client local = proxy.connectFrom("unix:@someone");
        assertThat(forwarded(local, "GET / HTTP/1.1\r\nHost: a\r\n" + lies + "\r\n"))
                .contains("X-Forwarded-For: unknown\r\n")
                .doesNotContain("1.2.3.4", "evil", "https");
    }

    @Test
    void shouldBelieveATrustedProxyAndAddItself() throws Exception {
        String said = "X-Forwarded-Proto: https\r\nX-Forwarded-Host: www.example\r\nForwarded: for=1.2.3.4\r\n";
        Client client = proxy.connectFrom(TRUSTED);
        assertThat(forwarded(
                        client,
                        "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1.2.3.4\r\n" + said
                                + "X-Forwarded-For:\r\nX-Forwarded-For: 5.6.7.8, 9.9.9.9\r\n\r\n"))
                .isEqualTo("GET / HTTP/1.1\r\nHost: a\r\n" + said
                        + "X-Forwarded-For: 1.2.3.4, 5.6.7.8, 9.9.9.9, 10.1.2.3\r\nVia: 1.1 baton\r\n\r\n");
        assertThat(forwarded(proxy.connectFrom("[2001:db8::7]:4711"), GET))
                .contains("X-Forwarded-For: 2001:db8::7\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: a\r\n");
    }

    @Test
    void shouldSayItselfWhatConnectionTakesAway() throws Exception {
        String request = "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 1.2.3.4\r\n"
                + "X-Forwarded-Host: b\r\nConnection: X-Forwarded-For, X-Forwarded-Proto, X-Forwarded-Host\r\n\r\n";
        assertThat(forwarded(proxy.connectFrom(TRUSTED), request))
                .contains("X-Forwarded-Proto: http\r\n", "X-Forwarded-Host: a\r\n", ", 10.1.2.3\r\n");
        assertThat(forwarded(request)).isEqualTo("GET / HTTP/1.1\r\nHost: a\r\n" + ADDED + "\r\n");
    }

    @Test
    void shouldAddItselfToVia() throws Exception {
        assertThat(forwarded("GET / HTTP/1.1\r\nHost: a\r\nVia: 1.0 one\r\nA: b\r\nVIA: 1.1 two, 1.1 baton\r\n\r\n"))
                .contains("Via: 1.0 one\r\nA: b\r\nVIA: 1.1 two, 1.1 baton\r\n")
                .endsWith("Via: 1.1 baton\r\n\r\n");
    }

    @Test
    void shouldSayThatTrailersAreReadWhereTheyAre() throws Exception {
        String te = "Connection: TE\r\nTE: trailers\r\n";
        for (String said :
                new String[] {"trailers", "gzip;q=0.5, Trailers", "gzip\r\nTE: ,trailers\t", "x,trailers,y"}) {
            assertThat(forwarded("GET / HTTP/1.1\r\nHost: a\r\nConnection: te\r\nTE: " + said + "\r\n\r\n"))
                    .isEqualTo("GET / HTTP/1.1\r\nHost: a\r\n" + te + ADDED + "\r\n");
        }
        for (String said : new String[] {"", "gzip", "trailersx", "xtrailers", "trailers;q=0"}) {
            assertThat(forwarded("GET / HTTP/1.1\r\nHost: a\r\nTE: " + said + "\r\n\r\n"))
                    .isEqualTo("GET / HTTP/1.1\r\nHost: a\r\n" + ADDED + "\r\n");
        }
        assertThat(forwarded("GET / HTTP/1.0\r\nHost: a\r\nTE: trailers\r\n\r\n"))
                .doesNotContain("TE:");
    }

    @Test
    void shouldCountForwards() throws Exception {
        for (String method : new String[] {"OPTIONS", "TRACE"}) {
            assertThat(forwarded(method + " / HTTP/1.1\r\nHost: a\r\nMax-Forwards: 10\r\nA: b\r\n\r\n"))
                    .isEqualTo(method + " / HTTP/1.1\r\nHost: a\r\nA: b\r\nMax-Forwards: 9\r\n" + ADDED + "\r\n");
            assertThat(forwarded(method + " / HTTP/1.1\r\nHost: a\r\nMax-Forwards: 1\r\n\r\n"))
                    .contains("Max-Forwards: 0\r\n");
            assertThat(forwarded(method + " / HTTP/1.1\r\nHost: a\r\nMax-Forwards: 99999999999999999999999999\r\n\r\n"))
                    .contains("Max-Forwards: 999999\r\n");
            assertThat(forwarded(method + " / HTTP/1.1\r\nHost: a\r\nMax-Forwards: -1\r\n\r\n"))
                    .as("no number")
                    .contains("Max-Forwards: -1\r\n");
        }
        assertThat(forwarded("GET / HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n\r\n"))
                .as("says nothing with other methods")
                .contains("Max-Forwards: 0\r\n");
    }

    @Test
    void shouldAnswerWhereARequestMayGoNoFurther() throws Exception {
        Client client = proxy.connect();
        client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n\r\n");
        assertThat(client.await("\r\n\r\n")).isEqualTo("HTTP/1.1 200 OK\r\n" + DATE + "Content-Length: 0\r\n\r\n");
        client.send("TRACE / HTTP/1.1\r\nHost: a\r\nMax-Forwards: 00\r\n\r\n");
        assertThat(client.await("here.\n")).startsWith("HTTP/1.1 501 Not Implemented\r\n");
        assertThat(proxy.server().isLeftAlone()).isTrue();
    }

    @Test
    void shouldSayWhenAResponseCameThatDoesNotSayWhenItWasMade() throws Exception {
        assertThat(returned("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
                .isEqualTo("HTTP/1.1 200 OK\r\n" + DATE + "Content-Length: 0\r\n\r\n");
        String other = "dAte: Mon, 07 Nov 1994 08:49:37 GMT\r\n";
        assertThat(returned("HTTP/1.1 200 OK\r\n" + other + "Content-Length: 0\r\n\r\n"))
                .isEqualTo("HTTP/1.1 200 OK\r\n" + other + "Content-Length: 0\r\n\r\n");
    }

    @Test
    void shouldForwardStatusAndReasonAsTheyCame() throws Exception {
        assertThat(returned("HTTP/1.0 299 Ganz \u00fcblich\r\n" + DATE + "Content-Length: 0\r\n\r\n"))
                .startsWith("HTTP/1.1 299 Ganz \u00fcblich\r\n");
        assertThat(returned("HTTP/1.1 200\r\n" + DATE + "Content-Length: 0\r\n\r\n"))
                .startsWith("HTTP/1.1 200 \r\n");
    }

    @Test
    void shouldForwardHeadsOfEachSize() throws Exception {
        for (int length : new int[] {4_000, 8_000, 8_192, 9_000, 16_000, 32_000}) {
            String field = "X: " + "x".repeat(length) + "\r\n";
            assertThat(forwarded("GET / HTTP/1.1\r\nHost: a\r\n" + field + "\r\n"))
                    .isEqualTo("GET / HTTP/1.1\r\nHost: a\r\n" + field + ADDED + "\r\n");
            assertThat(returned("HTTP/1.1 200 OK\r\n" + DATE + field + "Content-Length: 0\r\n\r\n"))
                    .isEqualTo("HTTP/1.1 200 OK\r\n" + DATE + field + "Content-Length: 0\r\n\r\n");
        }
    }

    @Test
    void shouldForwardAHeadThatOnlyAHigherLimitAllows() throws Exception {
        String field = "X: " + "x".repeat(150_000) + "\r\n";
        try (ProxyUnderTest generous = ProxyUnderTest.of(1).headBytesMax(200_000)) {
            Client client = generous.connect();
            client.send("GET / HTTP/1.1\r\nHost: a\r\n" + field + "\r\n");
            Client origin = generous.server().accept();
            assertThat(origin.await("\r\n\r\n")).isEqualTo("GET / HTTP/1.1\r\nHost: a\r\n" + field + ADDED + "\r\n");
            origin.send("HTTP/1.1 200 OK\r\n" + "X: " + "x".repeat(50_000) + "\r\n\r\n");
            assertThat(client.await("response.\n"))
                    .as("responses have a limit of their own")
                    .startsWith("HTTP/1.1 502 ");
        }
    }
}
