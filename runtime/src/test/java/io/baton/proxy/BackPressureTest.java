package io.baton.proxy;

import static io.baton.proxy.ProxyUnderTest.BODY_TIMEOUT_S;
import static io.baton.proxy.ProxyUnderTest.DATE;
import static io.baton.proxy.ProxyUnderTest.GET;
import static io.baton.proxy.ProxyUnderTest.RESPONSE_TIMEOUT_S;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.net.Client;
import org.junit.jupiter.api.Test;

/** Sides that are slower than the other one, or leave in the middle: memory stays bounded, and blame stays fair. */
@SuppressWarnings("StringConcatToTextBlock") // a text block would hide where lines end, which is what matters
class BackPressureTest {

    private static final int CHUNK_BYTES = 64 * 1024;

    /** What may be held back for one connection in one direction, with the buffer's own sizes. */
    private static final long HELD_BYTES_MAX = 512 * 1024;

    private static final String UPLOAD = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n";

    /** Sends until nobody takes any more, and returns how much that was. */
    private static long fill(ProxyUnderTest proxy, Client sender) throws Exception {
        long total = 0;
        int idle = 0;
        while (idle < 50 && total < 100_000_000) {
            long sent = sender.sendSome(CHUNK_BYTES);
            total += Math.max(0, sent);
            idle = sent > 0 ? 0 : idle + 1;
            proxy.loop.turn();
            assertThat(proxy.loop.lentBytes()).isLessThanOrEqualTo(HELD_BYTES_MAX);
        }
        return total;
    }

    @Test
    void shouldLetTheServerWaitForASlowClient() throws Exception {
        for (String framing : new String[] {"Content-Length: 90000000\r\n\r\n", "\r\n"}) {
            try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
                Client client = proxy.connect();
                Client origin = proxy.ask(client, GET);
                origin.send("HTTP/1.1 200 OK\r\n" + framing);
                long sent = fill(proxy, origin);
                assertThat(sent).isBetween(1L, 20_000_000L);
                client.swallow(sent);
                assertThat(fill(proxy, origin)).as("goes on").isPositive();
                origin.close();
            }
        }
    }

    @Test
    void shouldLetTheServerOfChunksWaitForASlowClient() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            Client origin = proxy.ask(client, GET);
            origin.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5f5e100\r\n");
            long sent = fill(proxy, origin);
            assertThat(sent).isBetween(1L, 20_000_000L);
            client.swallow(sent);
            assertThat(fill(proxy, origin)).as("goes on").isPositive();
        }
    }

    @Test
    void shouldLetTheClientWaitForASlowServer() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            Client origin = proxy.ask(client, UPLOAD);
            long sent = fill(proxy, client);
            assertThat(sent).isBetween(1L, 20_000_000L);
            origin.swallow(sent);
            assertThat(fill(proxy, client)).as("goes on").isPositive();
            client.close();
            proxy.awaitRest();
            assertThat(proxy.serverFailures()).isZero();
        }
    }

    @Test
    void shouldMoveWholeBodiesThroughNarrowPlaces() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connectByTcp();
            Client origin = proxy.ask(client, GET);
            int length = 8_000_000;
            origin.send("HTTP/1.1 200 OK\r\n" + DATE + "Content-Length: " + length + "\r\n\r\n");
            long left = length;
            long got = -("HTTP/1.1 200 OK\r\n" + DATE + "Content-Length: " + length + "\r\n\r\n").length();
            while (got < length) {
                if (left > 0) {
                    left -= Math.max(0, origin.sendSome(Math.min(left, 300_000)));
                }
                proxy.loop.turn();
                got += Math.max(0, client.receivePrepared());
            }
            assertThat(got).isEqualTo(length);
            proxy.loop.turnUntil(() -> proxy.idle() == 1);
        }
    }

    @Test
    void shouldNotHoldASlowClientAgainstTheServer() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            Client origin = proxy.ask(client, GET);
            origin.send("HTTP/1.1 200 OK\r\nContent-Length: 90000000\r\n\r\n");
            fill(proxy, origin);
            for (int i = 0; i < 20; i++) {
                proxy.loop.pass(BODY_TIMEOUT_S - 3.0);
                client.swallow(300_000); // slow, but not gone
                fill(proxy, origin);
            }
            assertThat(proxy.loop.active()).isOne();
            assertThat(proxy.serverFailures()).isZero();
            proxy.loop.pass(130); // and now it reads nothing
            assertThat(proxy.loop.active()).as("given up").isZero();
            assertThat(origin.receiveAll()).isEmpty();
            assertThat(proxy.serverFailures()).isZero();
            assertThat(proxy.inFlight()).isZero();
        }
    }

    @Test
    void shouldGiveUpAServerThatTakesNothingOfAnUpload() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            Client origin = proxy.ask(client, UPLOAD);
            long sent = fill(proxy, client);
            proxy.loop.pass(RESPONSE_TIMEOUT_S - 2.0);
            assertThat(proxy.loop.active()).isOne();
            origin.swallow(sent / 2);
            fill(proxy, client);
            proxy.loop.pass(RESPONSE_TIMEOUT_S - 2.0);
            assertThat(proxy.serverFailures()).as("it was only slow").isZero();
            proxy.loop.pass(RESPONSE_TIMEOUT_S);
            assertThat(client.receiveAll()).startsWith("HTTP/1.1 504 ").contains("Connection: close\r\n");
            assertThat(proxy.serverFailures()).isOne();
            assertThat(proxy.failed("response_timeout")).isOne();
        }
    }

    @Test
    void shouldGiveUpAClientThatStopsInTheMiddleOfAnUpload() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            Client origin = proxy.ask(client, UPLOAD);
            client.send("some");
            origin.await("some");
            proxy.loop.pass(BODY_TIMEOUT_S + 1.0);
            assertThat(client.receiveAll())
                    .startsWith("HTTP/1.1 408 Request Timeout\r\n")
                    .contains("client_body_timeout_seconds");
            assertThat(origin.receiveAll()).isEmpty();
            assertThat(proxy.refused("client_body_timeout")).isOne();
            assertThat(proxy.serverFailures()).isZero();
        }
    }

    @Test
    void shouldForwardAnAnswerThatComesDuringTheUpload() throws Exception {
        String answer = "HTTP/1.1 413 Content Too Large\r\n" + DATE + "Content-Length: 4\r\n";
        for (boolean isClosing : new boolean[] {false, true}) {
            for (String asking : new String[] {"", "Connection: close\r\n"}) {
                try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
                    Client client = proxy.connectByTcp();
                    Client origin = proxy.ask(client, UPLOAD.replace("Content", asking + "Content"));
                    long sent = fill(proxy, client);
                    origin.send(answer + "\r\nbig\n");
                    if (isClosing) {
                        origin.reset(); // with most of the upload unread
                    }
                    assertThat(client.await("big\n")).isEqualTo(answer + "Connection: close\r\n\r\nbig\n");
                    assertThat(sent).isPositive();
                    client.sendSome(CHUNK_BYTES);
                    proxy.loop.turn();
                    assertThat(proxy.inFlight()).isZero();
                    assertThat(proxy.idle()).isZero();
                    assertThat(proxy.serverFailures()).isZero();
                }
            }
        }
    }

    /** An end with unread bytes is a reset, which would take the answer away from a client that has not read it. */
    @Test
    void shouldLetAClientReadAnEarlyAnswer() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connectByTcp();
            Client origin = proxy.ask(client, UPLOAD.replace("Content", "Connection: close\r\nContent"));
            client.sendSome(CHUNK_BYTES);
            proxy.loop.turn();
            origin.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
            for (int i = 0; i < 10; i++) {
                client.sendSome(CHUNK_BYTES);
                proxy.loop.turn();
            }
            assertThat(client.receiveAll()).startsWith("HTTP/1.1 413 ").endsWith("\r\n\r\n");
            assertThat(client.isEndedInOrder()).isTrue();
        }
    }

    @Test
    void shouldGoOnUploadingWhileTheAnswerComes() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            Client origin = proxy.ask(client, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n");
            for (int i = 0; i < 3; i++) {
                client.send("up");
                assertThat(origin.await("up")).isEqualTo("up");
                origin.send(i == 0 ? "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\ndown" : "down");
                assertThat(client.await("down")).endsWith("down");
            }
            assertThat(client.receiveAll()).isEmpty();
            assertThat(proxy.idle()).isZero();
        }
    }

    @Test
    void shouldRefuseAChunkThatIsNoneInTheMiddleOfAnUpload() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            Client origin = proxy.ask(client, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.send("5\r\nhello\r\n");
            origin.await("hello\r\n");
            client.send("0x5\r\nworld\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.receiveAll()).startsWith("HTTP/1.1 400 ").contains("INVALID_CHUNK_SIZE");
            assertThat(origin.receiveAll()).as("not a byte more").isEmpty();
            assertThat(proxy.refused("INVALID_CHUNK_SIZE")).isOne();
            assertThat(proxy.serverFailures()).isZero();
            assertThat(proxy.server().isLeftAlone()).isTrue();
        }
    }

    @Test
    void shouldRefuseABodyThatIsTooLong() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1).bodyBytesMax(10)) {
            Client client = proxy.connect();
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n");
            assertThat(client.receiveAll()).startsWith("HTTP/1.1 413 ").contains("BODY_TOO_LARGE");
            assertThat(proxy.server().isLeftAlone()).isTrue();
            Client chunked = proxy.connect();
            Client origin = proxy.ask(chunked, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            chunked.send("a\r\n0123456789\r\n1\r\nx\r\n0\r\n\r\n");
            assertThat(chunked.receiveAll()).startsWith("HTTP/1.1 413 ").contains("BODY_TOO_LARGE");
            assertThat(origin.receiveAll()).doesNotContain("0\r\n\r\n");
        }
    }

    @Test
    void shouldLetTheServerGoWhenTheClientIsGone() throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client dialling = proxy.connectByTcp();
            dialling.send(GET);
            dialling.reset();
            proxy.loop.turn();
            proxy.awaitRest();
            Client waiting = proxy.connectByTcp();
            proxy.server().isLeftAlone(); // takes what the first one may have reached
            Client origin = proxy.ask(waiting, GET);
            waiting.reset();
            assertThat(origin.receiveAll()).as("nobody waits for the answer").isEmpty();
            Client uploading = proxy.connectByTcp();
            origin = proxy.ask(uploading, UPLOAD);
            uploading.end();
            assertThat(origin.receiveAll()).as("half a request is none").isEmpty();
            Client reading = proxy.connectByTcp();
            origin = proxy.ask(reading, GET);
            origin.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(300_000));
            reading.receive(100_000);
            reading.reset();
            assertThat(origin.receiveAll()).isEmpty();
            proxy.awaitRest();
            assertThat(proxy.idle()).isZero();
            assertThat(proxy.serverFailures()).as("that is nobody's fault").isZero();
        }
    }
}
