package io.baton.proxy;

import static io.baton.proxy.ProxyUnderTest.DATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.net.Client;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The whole way through the proxy: however the client's bytes and the server's are split on their way, the server gets
 * the same request and the client the same response.
 *
 * <p>{@code -Dbaton.seed=} repeats a run, {@code -Dbaton.fuzz.proxied=} makes it longer.
 */
@SuppressWarnings("StringConcatToTextBlock") // a text block would hide where lines end, which is what matters
class ProxyFuzzTest {

    private static final int CASES = Integer.getInteger("baton.fuzz.proxied", 30_000);

    private static final long SEED = Long.getLong("baton.seed", System.nanoTime());

    private static final int TURNS_MAX = 10_000;

    private static final String FIRST = "GET /first HTTP/1.1\r\nHost: a\r\n\r\n";

    /** Requests, each with what its body is; chunks may be cut anew on their way. */
    private static final List<String> REQUESTS = List.of(
            "GET /1?q=%20 HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n",
            "HEAD http://b.example:8080/2 HTTP/1.1\r\nHost: a\r\nConnection: x, keep-alive\r\nX: y\r\n\r\n",
            "POST /3 HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world",
            "PUT /4 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "5;a=\"b\"\r\nhello\r\n006\r\n world\r\n0\r\nX-Sum: 11\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\nHost: a\r\nMax-Forwards: 3\r\nTE: trailers\r\n\r\n",
            "GET /6 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");

    private static final List<String> RESPONSES = List.of(
            "HTTP/1.1 200 OK\r\n" + DATE + "Content-Length: 11\r\n\r\nhello world",
            "HTTP/1.1 200 OK\r\n" + DATE + "Transfer-Encoding: chunked\r\n\r\n"
                    + "5\r\nhello\r\n6;x\r\n world\r\n0\r\nX-Sum: 11\r\n\r\n",
            "HTTP/1.1 103 Early Hints\r\n" + DATE + "Link: x\r\n\r\nHTTP/1.1 204 No Content\r\n" + DATE + "\r\n",
            "HTTP/1.1 304 Not Modified\r\n" + DATE + "Content-Length: 11\r\nETag: \"x\"\r\n\r\n",
            "HTTP/1.0 200\r\n" + DATE + "Connection: keep-alive\r\nContent-Length: 0\r\n\r\n");

    /** What became of a request and of its response. */
    private record Outcome(String atServer, String atClient) {}

    @Test
    void shouldForwardTheSameHoweverItIsSplit() throws Exception {
        System.out.printf("ProxyFuzzTest: %,d cases, -Dbaton.seed=%d%n", CASES, SEED);
        Random random = new Random(SEED);
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            Client server = proxy.ask(client, FIRST);
            server.send("HTTP/1.1 204 No Content\r\n" + DATE + "\r\n");
            client.await("\r\n\r\n");
            Exchange exchange = new Exchange(proxy, client, server);
            Outcome[][] whole = new Outcome[REQUESTS.size()][RESPONSES.size()];
            for (int i = 0; i < CASES; i++) {
                int request = random.nextInt(REQUESTS.size());
                int response = responseTo(REQUESTS.get(request), random);
                if (whole[request][response] == null) {
                    whole[request][response] =
                            exchange.run(List.of(REQUESTS.get(request)), List.of(RESPONSES.get(response)));
                }
                List<String> requestParts = split(random, REQUESTS.get(request));
                List<String> responseParts = split(random, RESPONSES.get(response));
                Outcome outcome = exchange.run(requestParts, responseParts);
                if (!outcome.equals(whole[request][response])) {
                    assertThat(outcome)
                            .as("case %d of seed %d: %s, %s", i, SEED, requestParts, responseParts)
                            .isEqualTo(whole[request][response]);
                }
            }
            assertThat(proxy.server().accepted()).as("all on one connection").isOne();
            assertThat(proxy.serverFailures()).isZero();
        }
    }

    /** HEAD gets no body, and an old client none without a length, which would end its connection. */
    private static int responseTo(String request, Random random) {
        int any = random.nextInt(RESPONSES.size());
        boolean isBodyless = request.startsWith("HEAD") && any < 2;
        boolean isUncounted = request.contains("HTTP/1.0") && any == 1;
        return isBodyless || isUncounted ? 3 : any;
    }

    /** Mostly in a few pieces, sometimes at each byte. */
    private static List<String> split(Random random, String text) {
        boolean isEachByte = random.nextInt(40) == 0;
        IntStream cuts = isEachByte
                ? IntStream.range(1, text.length())
                : random.ints(random.nextInt(4), 1, text.length()).sorted().distinct();
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int to : cuts.toArray()) {
            parts.add(text.substring(from, to));
            from = to;
        }
        parts.add(text.substring(from));
        return parts;
    }

    /** One connection of a client and one to a server, over which exchanges go one after the other. */
    private record Exchange(ProxyUnderTest proxy, Client client, Client server) {

        Outcome run(List<String> request, List<String> response) throws Exception {
            StringBuilder atServer = new StringBuilder();
            StringBuilder atClient = new StringBuilder();
            for (String part : request) {
                client.send(part);
                proxy.loop.turn();
                atServer.append(server.received());
            }
            await(atServer, server, isChunked(request) ? "X-Sum: 11\r\n\r\n" : ending(request));
            for (String part : response) {
                server.send(part);
                proxy.loop.turn();
                atClient.append(client.received());
            }
            for (int turn = 0; proxy.inFlight() > 0; turn++) {
                assertThat(turn)
                        .as("turns until %s is answered whole: %s", request, response)
                        .isLessThan(TURNS_MAX);
                proxy.loop.turn();
            }
            atClient.append(client.received());
            return new Outcome(withoutChunks(atServer.toString()), withoutChunks(atClient.toString()));
        }

        private void await(StringBuilder text, Client side, String end) throws Exception {
            for (int turn = 0; !text.toString().endsWith(end); turn++) {
                assertThat(turn)
                        .as("turns until the request is whole: %s", text)
                        .isLessThan(TURNS_MAX);
                proxy.loop.turn();
                text.append(side.received());
            }
        }

        private static String ending(List<String> request) {
            return String.join("", request).endsWith("hello world") ? "hello world" : "\r\n\r\n";
        }

        private static boolean isChunked(List<String> request) {
            return String.join("", request).contains("chunked");
        }

        /** Joins the chunks of a body, as where they are cut is nobody's business, but not their trailers. */
        private static String withoutChunks(String message) {
            int body = message.indexOf("\r\n\r\n") + 4;
            if (!message.substring(0, body).contains("Transfer-Encoding: chunked")) {
                return message;
            }
            StringBuilder joined = new StringBuilder(message.substring(0, body));
            int at = body;
            while (true) {
                int lineEnd = message.indexOf("\r\n", at);
                int length = Integer.parseInt(message.substring(at, lineEnd), 16);
                if (length == 0) {
                    return joined.append("|").append(message.substring(lineEnd)).toString();
                }
                joined.append(message, lineEnd + 2, lineEnd + 2 + length);
                assertThat(message.substring(lineEnd + 2 + length)).startsWith("\r\n");
                at = lineEnd + 2 + length + 2;
            }
        }
    }
}
