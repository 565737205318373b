package io.baton.proxy;

import static io.baton.proxy.ProxyUnderTest.GET;
import static io.baton.proxy.ProxyUnderTest.OK;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.http.Refusal;
import io.baton.net.Client;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests that two programs may understand differently: none is guessed at. What Baton and others answer to them is in
 * {@code docs/SMUGGLING.md}.
 */
class SmugglingTest {

    private static final String CANARY = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

    /** One line of the corpus. */
    record Case(int line, String group, Refusal refusal, int status, String message) {

        /** Whether the head is in order, so that a server may have been asked before the body is refused. */
        boolean isOfABody() {
            return group.equals("chunks");
        }

        String head() {
            return message.substring(0, message.indexOf("\r\n\r\n") + 4);
        }

        @Override
        public String toString() {
            return "line " + line + ": " + group + " " + refusal;
        }
    }

    static List<Case> cases() throws IOException {
        try (InputStream in = SmugglingTest.class.getResourceAsStream("smuggling.txt")) {
            byte[] bytes = Objects.requireNonNull(in, "smuggling.txt").readAllBytes();
            List<String> lines =
                    new String(bytes, StandardCharsets.US_ASCII).lines().toList();
            return lines.stream()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> parse(lines.indexOf(line) + 1, line))
                    .toList();
        }
    }

    private static Case parse(int number, String line) {
        List<String> columns = List.of(line.split("\t", -1));
        assertThat(columns).as("columns of line %d", number).hasSize(4);
        return new Case(
                number,
                columns.get(0),
                Refusal.valueOf(columns.get(1)),
                Integer.parseInt(columns.get(2)),
                bytesOf(columns.get(3)));
    }

    private static String bytesOf(String text) {
        StringBuilder bytes = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '{') {
                int star = text.indexOf('*', i);
                int end = text.indexOf('}', i);
                bytes.append(
                        bytesOf(text.substring(i + 1, star)).repeat(Integer.parseInt(text.substring(star + 1, end))));
                i = end;
            } else if (c == '\\') {
                i++;
                switch (text.charAt(i)) {
                    case 'r' -> bytes.append('\r');
                    case 'n' -> bytes.append('\n');
                    case 't' -> bytes.append('\t');
                    case '0' -> bytes.append('\0');
                    case 'x' -> {
                        bytes.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
                        i += 2;
                    }
                    default -> throw new IllegalArgumentException("what is \\" + text.charAt(i) + " in " + text);
                }
            } else {
                bytes.append(c);
            }
        }
        return bytes.toString();
    }

    @Test
    void shouldHaveManyCases() throws Exception {
        assertThat(cases()).hasSizeGreaterThan(100).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldRefuseWithItsNameAndTellNoServer(Case one) throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client client = proxy.connect();
            client.send(one.message() + CANARY);
            StringBuilder atServer = new StringBuilder();
            StringBuilder answer = new StringBuilder();
            Optional<Client> server = Optional.empty();
            for (int turn = 0; !client.isAtEnd(); turn++) {
                assertThat(turn).as("turns").isLessThan(10_000);
                proxy.loop.turn();
                answer.append(client.received());
                server = server.or(() -> proxy.server().tryAccept());
                if (server.isPresent()) {
                    atServer.append(server.get().received());
                }
            }
            assertRefused(proxy, one, answer.toString());
            if (one.isOfABody()) {
                assertThat(atServer.toString()).doesNotContain("smuggled", "0\r\n\r\n");
            } else {
                assertThat(server).as("a connection to the server").isEmpty();
            }
        }
    }

    /** The same where the server is connected already, and gets every byte at once that it shall get. */
    @ParameterizedTest
    @MethodSource("cases")
    void shouldSendNoByteOnAConnectionThatIsThere(Case one) throws Exception {
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
            Client before = proxy.connect();
            Client server = proxy.ask(before, GET);
            server.send(OK);
            before.await("ok");
            Client client = proxy.connect();
            client.send(one.message() + CANARY);
            assertRefused(proxy, one, client.receiveAll());
            proxy.loop.turn();
            String got = server.received();
            if (one.isOfABody()) {
                assertThat(got).doesNotContain("smuggled", "0\r\n\r\n");
                assertThat(server.isAtEnd() || server.receiveAll().isEmpty()).isTrue();
            } else {
                assertThat(got).isEmpty();
                assertThat(proxy.idle()).as("still good for others").isOne();
            }
        }
    }

    private static void assertRefused(ProxyUnderTest proxy, Case one, String answer) {
        assertThat(answer)
                .startsWith("HTTP/1.1 " + one.status() + " ")
                .contains("Connection: close\r\n", "\r\n\r\n" + one.refusal().name() + ": ")
                .containsOnlyOnce("\r\n\r\n");
        assertThat(proxy.refused(one.refusal().name())).isOne();
        assertThat(one.refusal().status()).isEqualTo(one.status());
        assertThat(proxy.serverFailures()).isZero();
    }
}
