package io.baton.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.baton.ffi.Address;
import io.baton.ffi.testing.ThreadedServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Does the load see everything that a server can do wrong, and nothing else? */
@Timeout(60)
class LoadTest {

    private static final int RATE = 200;

    /** How many requests are sent before a server changes its mind. */
    private static final int ENOUGH = 40;

    /** How much there is of an answer that is cut short. */
    private static final int CUT = 900;

    private static final Map<String, String> PAGES =
            Question.pages().stream().collect(Collectors.toMap(Question.Page::path, Question.Page::text));

    private ThreadedServer server;

    private volatile Behaviour behaviour = (path, body) -> Optional.of(whole(body));

    /** What is sent to a request, or nothing for the end of the connection. */
    private interface Behaviour {
        Optional<String> answer(String path, String body);
    }

    @BeforeEach
    void open() throws IOException {
        server = ThreadedServer.start(this::serve);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void shouldAskAtItsRateOnBothKindsOfConnectionsAndFindNothingWrong() throws Exception {
        Load.Outcome outcome = run(() -> {});
        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.tally().failed).isZero();
        assertThat(outcome.tally().repeated).isZero();
        assertThat(outcome.tally().shortLived).isEqualTo((outcome.samples().count() + 7) / Load.SHORT_EVERY);
        assertThat(outcome.tally().kept).isBetween(1L, outcome.samples().count() * 7L / 8);
        assertThat(outcome.tally().lastVersion).isEqualTo(7);
        for (int request = 0; request < outcome.samples().count(); request++) {
            assertThat(outcome.samples().isAnswered(request)).isTrue();
            assertThat(outcome.samples().version(request)).isEqualTo(request % Load.VERSION_EVERY == 0 ? 7 : 0);
        }
    }

    @Test
    void shouldSeeASingleWrongByte() throws Exception {
        Load.Outcome outcome = run(() -> behaviour = (path, body) ->
                Optional.of(whole(path.equals("/7") ? body.substring(0, body.length() - 1) + "!" : body)));
        assertThat(outcome.tally().failed).isPositive();
        assertThat(outcome.failures())
                .allSatisfy(failure -> assertThat(failure.why()).isEqualTo("answered with another text than /7 has"));
    }

    @Test
    void shouldSeeAnotherStatus() throws Exception {
        Load.Outcome outcome = run(
                () -> behaviour = (path, body) -> Optional.of("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"));
        assertThat(outcome.failures())
                .isNotEmpty()
                .allSatisfy(failure -> assertThat(failure.why()).isEqualTo("answered with status 502"));
    }

    @Test
    void shouldSeeAnAnswerThatIsCutShort() throws Exception {
        Load.Outcome outcome = run(() -> behaviour = (path, body) -> body.length() < 1_000
                ? Optional.of(whole(body))
                : Optional.of(whole(body).substring(0, CUT)));
        assertThat(outcome.failures())
                .isNotEmpty()
                .allSatisfy(failure ->
                        assertThat(failure.why()).isEqualTo("the connection ended without the whole answer"));
        assertThat(outcome.tally().repeated).isZero();
    }

    @Test
    void shouldSeeThatNobodyListens() throws Exception {
        Load.Outcome outcome = run(() -> {
            try {
                server.refuse();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            behaviour = (path, body) -> Optional.empty();
        });
        assertThat(outcome.failures()).anyMatch(failure -> failure.why().equals("no connection: ECONNREFUSED"));
    }

    /** A server that was killed is allowed to lose what it had: each request once, and on its connections only. */
    @Test
    void shouldAskAgainWhatTheDeadTookWithIt() throws Exception {
        AtomicInteger lost = new AtomicInteger();
        long fromNs = System.nanoTime();
        Load.Outcome outcome = run(load -> {
            long untilNs = System.nanoTime() + 60 * Samples.NS_PER_S; // whatever connection the lost request comes by
            load.expect(new Death(fromNs, untilNs));
            behaviour = (path, body) -> lost.getAndIncrement() < 1 ? Optional.empty() : Optional.of(whole(body));
        });
        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.tally().repeated).isEqualTo(1);
        assertThat(outcome.tally().failed).isZero();
    }

    @Test
    void shouldNotForgiveALossOnAConnectionThatTheDeadNeverHad() throws Exception {
        Load.Outcome outcome = run(load -> {
            long nowNs = System.nanoTime();
            load.expect(new Death(nowNs, nowNs));
            behaviour = (path, body) -> Optional.empty();
        });
        assertThat(outcome.tally().repeated).isZero();
        assertThat(outcome.tally().failed).isPositive();
    }

    @Test
    void shouldNotBeginWhereTheRehearsalFails() throws Exception {
        behaviour = (path, body) -> Optional.of("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n");
        try (Load load = Load.rehearse(address())) {
            assertThatExceptionOfType(DemoFailure.class)
                    .isThrownBy(() -> load.begin(RATE, 10))
                    .withMessage("requests failed although nothing had been upgraded yet: answered with status 500");
        }
    }

    private interface Turn {
        void take(Load load);
    }

    private Load.Outcome run(Runnable turn) throws Exception {
        return run(load -> turn.run());
    }

    /** Some requests, a change of the server's, and some more. */
    private Load.Outcome run(Turn turn) throws Exception {
        try (Load load = Load.rehearse(address())) {
            load.begin(RATE, 10);
            awaitMoreThan(load, ENOUGH);
            turn.take(load);
            awaitMoreThan(load, 2 * ENOUGH);
            return load.finish();
        }
    }

    /** Answered, or failed. */
    private static void awaitMoreThan(Load load, int requests) throws DemoFailure {
        long deadlineNs = System.nanoTime() + 30 * Samples.NS_PER_S;
        Load.Outcome outcome = load.soFar();
        while (outcome.samples().count() < requests) {
            assertThat(System.nanoTime() - deadlineNs).isNegative();
            outcome = load.soFar();
        }
    }

    private Address address() {
        return Address.parse(server.address());
    }

    private void serve(Socket client) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
        boolean isLast = false;
        while (!isLast) {
            String line = in.readLine();
            if (line == null) {
                return;
            }
            String path = line.split(" ", -1)[1];
            for (String field = in.readLine(); field != null && !field.isEmpty(); field = in.readLine()) {
                isLast |= field.equals("Connection: close");
            }
            String body = path.equals(Question.VERSION_PATH) ? "version 7" : Objects.requireNonNull(PAGES.get(path));
            Optional<String> answer = behaviour.answer(path, body);
            if (answer.isEmpty()) {
                return;
            }
            client.getOutputStream().write(answer.get().getBytes(US_ASCII));
            isLast |= answer.get().length() == CUT;
        }
    }

    private static String whole(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }
}
