package io.baton.proxy;

import static io.baton.proxy.ProxyUnderTest.DATE;
import static io.baton.proxy.ProxyUnderTest.GET;
import static io.baton.proxy.ProxyUnderTest.GOT;
import static io.baton.proxy.ProxyUnderTest.OK;
import static io.baton.proxy.ProxyUnderTest.RESPONSE_TIMEOUT_S;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.net.Client;
import io.baton.net.TestServer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Servers that refuse, fall silent, break off, or answer what is no answer. */
@SuppressWarnings("StringConcatToTextBlock") // a text block would hide where lines end, which is what matters
class OriginFailureTest {

    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";

    @Test
    void shouldAskAnotherServerWhereOneRefuses() throws Exception {
        for (String request : List.of(GET, POST)) {
            try (ProxyUnderTest proxy = ProxyUnderTest.of(2).keepalive(0)) {
                proxy.server(0).close();
                Client client = proxy.connect();
                for (int i = 0; i < 2; i++) { // one of them begins with the one that refuses
                    client.send(request);
                    Client origin = proxy.server(1).accept();
                    assertThat(origin.await(request.substring(request.indexOf("\r\n\r\n"))))
                            .isNotEmpty();
                    origin.send(OK);
                    assertThat(client.await("ok")).isEqualTo(OK);
                }
                assertThat(proxy.serverFailures()).isOne();
            }
        }
    }

    @Test
    void shouldSayThatTheServerRefusesWhereItIsTheOnlyOne() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            proxy.server().close();
            Client client = proxy.connect();
            client.send(GET);
            assertThat(client.await("reached.\n"))
                    .startsWith("HTTP/1.1 502 Bad Gateway\r\n" + DATE)
                    .doesNotContain("Connection");
            assertThat(proxy.failed("connect_failed")).isOne();
            client.send(POST);
            assertThat(client.await("reached.\n")).startsWith("HTTP/1.1 502 ");
        }
    }

    @Test
    void shouldTryAsOftenAsAllowed() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(4).retries(2)) {
            Client client = proxy.connect();
            client.send(GET);
            for (int i = 0; i < 3; i++) {
                Client origin = proxy.accept();
                assertThat(proxy.asked().accepted()).as("another one each time").isOne();
                assertThat(origin.await("\r\n\r\n")).isEqualTo(GOT);
                origin.close();
            }
            assertThat(client.await("answer.\n")).startsWith("HTTP/1.1 502 ");
            assertThat(proxy.areServersLeftAlone()).isTrue();
            assertThat(proxy.serverFailures()).isEqualTo(3);
        }
    }

    /** The body waits for a connection; the one that is found then has been made before. */
    @Test
    void shouldSendABodyThatHasWaitedOnAConnectionThatWasKept() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(2)) {
            Client client = proxy.connect();
            client.send(GET);
            Client kept = proxy.accept();
            TestServer other = proxy.asked() == proxy.server(0) ? proxy.server(1) : proxy.server(0);
            kept.await("\r\n\r\n");
            kept.send(OK);
            assertThat(client.await("ok")).isEqualTo(OK);
            other.close(); // whose turn it is
            client.send(POST);
            assertThat(kept.await("hi")).endsWith("\r\n\r\nhi");
            assertThat(proxy.serverFailures()).isOne();
            kept.send(OK);
            assertThat(client.await("ok")).isEqualTo(OK);
        }
    }

    @Test
    void shouldGiveUpAServerThatDoesNotTakeTheConnection() throws Exception {
        // Nobody has that address (RFC 5737). Where the network says so at once, it is no timeout: then 502 is right.
        try (ProxyUnderTest proxy = ProxyUnderTest.of(0).address("192.0.2.1:9")) {
            Client client = proxy.connect();
            client.send(GET);
            proxy.loop.turn();
            proxy.loop.pass(ProxyUnderTest.CONNECT_TIMEOUT_S + 1);
            String answer = client.await(".\n");
            assertThat(answer).containsAnyOf("HTTP/1.1 504 Gateway Timeout\r\n", "HTTP/1.1 502 Bad Gateway\r\n");
            assertThat(proxy.failed("connect_timeout") + proxy.failed("connect_failed"))
                    .isOne();
            assertThat(proxy.inFlight()).isZero();
        }
    }

    @Test
    void shouldGiveUpAServerThatDoesNotAnswer() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            Client origin = proxy.ask(client, GET);
            proxy.loop.pass(RESPONSE_TIMEOUT_S - 1);
            assertThat(client.isSilent()).isTrue();
            proxy.loop.pass(2);
            assertThat(client.await("time.\n")).startsWith("HTTP/1.1 504 Gateway Timeout\r\n");
            assertThat(origin.receiveAll()).isEmpty();
            assertThat(proxy.serverFailures()).isOne();
            assertThat(proxy.failed("response_timeout")).isOne();
        }
    }

    @Test
    void shouldWaitForAServerAsLongAsItSendsSomething() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            Client origin = proxy.ask(client, GET);
            for (int i = 0; i < OK.length(); i++) {
                proxy.loop.pass(RESPONSE_TIMEOUT_S - 1);
                origin.send(OK.substring(i, i + 1));
                proxy.loop.turn();
            }
            assertThat(client.await("ok")).isEqualTo(OK);
        }
    }

    @Test
    void shouldBreakOffAResponseThatStops() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connectByTcp();
            Client origin = proxy.ask(client, GET);
            origin.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345");
            assertThat(client.await("12345")).endsWith("\r\n\r\n12345");
            proxy.loop.pass(RESPONSE_TIMEOUT_S + 1);
            assertThat(client.receiveAll()).isEmpty();
            assertThat(proxy.failed("response_timeout")).isOne();
            assertThat(proxy.serverFailures()).isOne();
        }
    }

    @Test
    void shouldShowThatABodyIsNotWhole() throws Exception {
        for (boolean isReset : new boolean[] {false, true}) {
            try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
                Client counted = proxy.connectByTcp();
                Client origin = proxy.ask(counted, GET);
                origin.send("HTTP/1.1 200 OK\r\n" + DATE + "Content-Length: 10\r\n\r\n12345");
                counted.await("12345");
                end(origin, isReset);
                assertThat(counted.receiveAll()).as("five bytes are missing").isEmpty();
                Client chunked = proxy.connectByTcp();
                origin = proxy.ask(chunked, GET);
                origin.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n");
                assertThat(chunked.await("12345\r\n")).endsWith("\r\n\r\n5\r\n12345\r\n");
                end(origin, isReset);
                assertThat(chunked.receiveAll()).as("no last chunk").isEmpty();
                assertThat(proxy.failed("server_gone")).isEqualTo(2);
                assertThat(proxy.serverFailures()).isEqualTo(2);
            }
        }
    }

    private static void end(Client origin, boolean isReset) throws Exception {
        if (isReset) {
            origin.reset();
        } else {
            origin.close();
        }
    }

    @Test
    void shouldResetAnOldClientWhoseBodyIsNotWhole() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connectByTcp();
            Client origin = proxy.ask(client, "GET / HTTP/1.0\r\n\r\n");
            origin.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n");
            assertThat(client.await("12345")).endsWith("\r\n\r\n12345");
            origin.close();
            proxy.awaitRest();
            assertThat(client.isEndedInOrder())
                    .as("a reset, as an end would mean that it is whole")
                    .isFalse();
            Client whole = proxy.connectByTcp();
            origin = proxy.ask(whole, "GET / HTTP/1.0\r\n\r\n");
            origin.send("HTTP/1.1 200 OK\r\n\r\n12345");
            origin.close();
            assertThat(whole.await("12345")).endsWith("\r\n\r\n12345");
            proxy.awaitRest();
            assertThat(whole.isEndedInOrder()).isTrue();
        }
    }

    @Test
    void shouldResetWhereAnUncountedBodyBreaksOff() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connectByTcp();
            Client origin = proxy.ask(client, GET);
            origin.send("HTTP/1.1 200 OK\r\n\r\n12345");
            assertThat(client.await("12345\r\n")).endsWith("5\r\n12345\r\n");
            origin.reset();
            assertThat(client.receiveAll()).as("no last chunk after a reset").isEmpty();
            assertThat(proxy.failed("server_gone")).isOne();
        }
    }

    @Test
    void shouldNotRepeatOnceSomethingHasCome() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(2)) {
            Client client = proxy.connect();
            client.send(GET);
            Client origin = proxy.accept();
            origin.await("\r\n\r\n");
            origin.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
            client.await("\r\n\r\n");
            origin.close();
            assertThat(client.receiveAll()).isEmpty();
            assertThat(proxy.areServersLeftAlone()).isTrue();
        }
    }

    @Test
    void shouldRepeatWhatIsIdempotentWithItsBody() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(2)) {
            Client client = proxy.connect();
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab");
            Client origin = proxy.accept();
            origin.await("ab");
            origin.close();
            Client other = proxy.accept();
            assertThat(other.await("ab")).startsWith("PUT / ").endsWith("\r\n\r\nab");
            client.send("cd");
            assertThat(other.await("cd")).isEqualTo("cd");
            other.send(OK);
            assertThat(client.await("ok")).isEqualTo(OK);
        }
    }

    /** As much as there is room for, whether it comes at once or not. */
    @Test
    void shouldRepeatABodyThatFitsHoweverItComes() throws Exception {
        String body = "x".repeat(4999) + "y";
        for (int cut : new int[] {5000, 4500, 1}) {
            try (ProxyUnderTest proxy = ProxyUnderTest.of(2)) {
                Client client = proxy.connect();
                client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n" + body.substring(0, cut));
                Client origin = proxy.accept();
                if (cut < body.length()) {
                    origin.await("x");
                    client.send(body.substring(cut));
                }
                origin.await("y");
                origin.close();
                Client other = proxy.accept();
                assertThat(other.await("y")).startsWith("PUT / ").endsWith("\r\n\r\n" + body);
                other.send(OK);
                assertThat(client.await("ok")).isEqualTo(OK);
            }
        }
    }

    @Test
    void shouldNotRepeatABodyThatDoesNotFit() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(2)) {
            Client client = proxy.connect();
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 8192\r\n\r\n" + "x".repeat(8191) + "y");
            Client origin = proxy.accept();
            origin.await("y");
            origin.close();
            assertThat(client.await("answer.\n")).startsWith("HTTP/1.1 502 ");
            assertThat(proxy.areServersLeftAlone()).isTrue();
        }
    }

    @Test
    void shouldNotRepeatWhatItDoesNotHaveAnyMore() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(2)) {
            Client client = proxy.connect();
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(50_000));
            Client origin = proxy.accept();
            origin.receive(50_000);
            origin.close();
            assertThat(client.receiveAll()).startsWith("HTTP/1.1 502 ").contains("Connection: close\r\n");
            assertThat(proxy.areServersLeftAlone()).isTrue();
        }
    }

    @Test
    void shouldPassNoInvalidResponseOn() throws Exception {
        for (String response : List.of(
                "nonsense\r\n\r\n",
                "HTTP/2.0 200 OK\r\n\r\n",
                "HTTP/1.1 20 OK\r\n\r\n",
                "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX : y\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n",
                "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: " + "x".repeat(33_000) + "\r\n\r\n",
                "HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(300) + "\r\n")) {
            try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
                Client client = proxy.connect();
                Client origin = proxy.ask(client, GET);
                origin.send(response);
                assertThat(client.await("response.\n")).startsWith("HTTP/1.1 502 Bad Gateway\r\n");
                assertThat(origin.receiveAll()).isEmpty();
                assertThat(proxy.failed("bad_response")).isOne();
                assertThat(proxy.serverFailures()).isOne();
            }
        }
    }

    @Test
    void shouldBreakOffABodyThatIsNotFramedAsItSays() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            Client origin = proxy.ask(client, GET);
            origin.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0x5\r\nworld\r\n0\r\n\r\n");
            assertThat(client.receiveAll()).endsWith("5\r\nhello\r\n");
            assertThat(proxy.failed("bad_response")).isOne();
        }
    }

    @Test
    void shouldForwardWhatAServerSaysBeforeItLeaves() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            Client origin = proxy.ask(client, GET);
            origin.send(OK);
            origin.close();
            assertThat(client.await("ok")).isEqualTo(OK);
            proxy.loop.turn();
            assertThat(proxy.idle()).isZero();
            assertThat(proxy.serverFailures()).isZero();
        }
    }

    /** What is under way when the process ends is dropped, and nobody is asked in its place. */
    @Test
    void shouldEndInTheMiddleOfEverything() throws Exception {
        ProxyUnderTest proxy = ProxyUnderTest.of(2);
        Client waiting = proxy.connect();
        waiting.send(GET);
        proxy.accept();
        Client dialling = proxy.connect();
        dialling.send(GET);
        proxy.loop.turn();
        proxy.abandon();
        assertThat(proxy.inFlight()).isZero();
    }
}
