package io.baton.proxy;

import static io.baton.proxy.ProxyUnderTest.GET;
import static io.baton.proxy.ProxyUnderTest.OK;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.http.FieldEdits;
import io.baton.net.Client;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Filters that throw, block, and come too late hurt their own request only. */
class FilterFailureTest {

    private static final String BAD = "GET /bad HTTP/1.1\r\nHost: a\r\n\r\n";

    /** Does something bad to requests for /bad, in one phase; later phases come after it. */
    private static final class Bad implements HttpFilter {

        private final String phase;

        private final Deed deed;

        private interface Deed {
            void run() throws Exception;
        }

        private Bad(String phase, Deed deed) {
            this.phase = phase;
            this.deed = deed;
        }

        private void pass(String now, FilterRequest request) throws Exception {
            if (now.equals(phase) && request.path().equals("/bad")) {
                deed.run();
            }
        }

        @Override
        public Optional<Decision> request(FilterRequest request) throws Exception {
            pass("request", request);
            return Optional.empty();
        }

        @Override
        public void upstreamRequest(FilterRequest request, FieldEdits edits) throws Exception {
            pass("upstreamRequest", request);
        }

        @Override
        public boolean mayAskAnother(FilterRequest request, ConnectFailure failure) throws Exception {
            pass("mayAskAnother", request);
            return true;
        }

        @Override
        public Optional<Answer> response(FilterRequest request, FilterResponse response, FieldEdits edits)
                throws Exception {
            pass("response", request);
            return Optional.empty();
        }

        @Override
        public void ended(FilterRequest request, FilterSummary summary) throws Exception {
            pass("ended", request);
        }
    }

    @SuppressWarnings("InfiniteRecursion") // that is what it is for
    private static int endless(int depth) {
        return endless(depth + 1) + 1;
    }

    private static Bad.Deed throwing(Supplier<Throwable> thrown) {
        return () -> {
            switch (thrown.get()) {
                case Exception e -> throw e;
                case Error e -> throw e;
                case Throwable t -> throw new AssertionError(t);
            }
        };
    }

    @Test
    void shouldAnswerWhateverIsThrown() throws Exception {
        Bad.Deed[] deeds = {
            throwing(() -> new IllegalStateException("on purpose")),
            throwing(() -> new Exception("on purpose")),
            throwing(() -> new OutOfMemoryError("on purpose")),
            () -> assertThat(endless(0)).isZero(),
            () -> new FieldEdits().set("Content-Length", "1")
        };
        for (String phase : new String[] {"request", "upstreamRequest"}) {
            for (Bad.Deed deed : deeds) {
                try (ProxyUnderTest proxy = ProxyUnderTest.of(1).filter(new Bad(phase, deed))) {
                    Client client = proxy.connect();
                    assertThat(client.exchange(BAD, "failed.\n")).startsWith("HTTP/1.1 500 ");
                    assertThat(proxy.filterFailed("request", "filter_failed")).isOne();
                    assertIsServed(proxy, client);
                }
            }
        }
    }

    private static void assertIsServed(ProxyUnderTest proxy, Client client) throws Exception {
        client.send(GET);
        Client origin = proxy.accept();
        origin.await("\r\n\r\n");
        origin.send(OK);
        assertThat(client.await("ok")).endsWith("ok");
    }

    @Test
    void shouldHoldAFailureInTheResponseAgainstNoServer() throws Exception {
        Bad.Deed deed = throwing(() -> new StackOverflowError("on purpose"));
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1).filter(new Bad("response", deed))) {
            Client client = proxy.connect();
            Client origin = proxy.ask(client, BAD);
            origin.send(OK);
            assertThat(client.await("failed.\n")).startsWith("HTTP/1.1 502 ");
            assertThat(proxy.serverFailures()).isZero();
            assertThat(proxy.inFlight()).isZero();
            assertThat(proxy.filterFailed("response", "filter_failed")).isOne();
            assertIsServed(proxy, client);
        }
    }

    @Test
    void shouldAskNobodyElseWhenTheFilterFails() throws Exception {
        Bad.Deed deed = throwing(() -> new IllegalStateException("on purpose"));
        try (ProxyUnderTest proxy = ProxyUnderTest.of(2).filter(new Bad("mayAskAnother", deed))) {
            proxy.server(0).close();
            proxy.server(1).close();
            Client client = proxy.connect();
            assertThat(client.exchange(BAD, "failed.\n")).startsWith("HTTP/1.1 502 ");
            assertThat(proxy.filterFailed("mayAskAnother", "filter_failed")).isOne();
        }
    }

    @Test
    void shouldCountWhatFailsAtTheEnd() throws Exception {
        Bad.Deed deed = throwing(() -> new IllegalStateException("on purpose"));
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1).filter(new Bad("ended", deed))) {
            Client client = proxy.connect();
            Client origin = proxy.ask(client, BAD);
            origin.send(OK);
            assertThat(client.await("ok")).isEqualTo(OK);
            proxy.loop.turnUntil(() -> proxy.filterFailed("ended", "filter_failed") == 1);
        }
    }

    /** Blocks until the test lets it go on, whatever interrupts it. */
    private static final class Stubborn implements Bad.Deed {

        private final CountDownLatch isBlocked = new CountDownLatch(1);

        private final CountDownLatch isInterrupted = new CountDownLatch(1);

        private final CountDownLatch mayGoOn = new CountDownLatch(1);

        @Override
        public void run() throws Exception {
            isBlocked.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                isInterrupted.countDown();
                mayGoOn.await();
            }
        }
    }

    private static void await(ProxyUnderTest proxy, CountDownLatch latch) throws Exception {
        proxy.loop.turnUntil(() -> latch.getCount() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"request", "upstreamRequest", "response", "mayAskAnother"})
    void shouldAnswerWhenTheTimeIsOverAndDropWhatComesLater(String phase) throws Exception {
        Stubborn stubborn = new Stubborn();
        try (ProxyUnderTest proxy = ProxyUnderTest.of(2).filter(new Bad(phase, stubborn))) {
            Client client = proxy.connect();
            begin(proxy, client, phase);
            await(proxy, stubborn.isBlocked);
            proxy.loop.pass(9);
            assertThat(client.isSilent()).isTrue();
            proxy.loop.pass(2);
            String status = phase.endsWith("equest") ? "500" : "502";
            assertThat(client.await("in time.\n")).startsWith("HTTP/1.1 " + status);
            assertThat(proxy.inFlight()).isZero();
            await(proxy, stubborn.isInterrupted);
            assertThat(proxy.filtering()).as("it runs on").isOne();
            stubborn.mayGoOn.countDown();
            proxy.loop.turnUntil(() -> proxy.filtering() == 0);
            assertThat(client.isSilent()).as("nothing of the late result").isTrue();
            assertThat(client.exchange("GET /ping HTTP/1.1\r\nHost: a\r\n\r\n", "pong\n"))
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"request", "upstreamRequest", "response", "mayAskAnother"})
    void shouldInterruptWhatIsDoneForAClientThatIsGone(String phase) throws Exception {
        Stubborn stubborn = new Stubborn();
        try (ProxyUnderTest proxy = ProxyUnderTest.of(2).filter(new Bad(phase, stubborn))) {
            Client client = proxy.connect();
            begin(proxy, client, phase);
            await(proxy, stubborn.isBlocked);
            client.close();
            await(proxy, stubborn.isInterrupted);
            assertThat(proxy.inFlight()).isZero();
            assertThat(proxy.loop.active()).isZero();
            stubborn.mayGoOn.countDown();
            proxy.loop.turnUntil(() -> proxy.filtering() == 0);
            if (!phase.equals("mayAskAnother")) {
                assertThat(proxy.serverFailures()).isZero();
            }
        }
    }

    /** Lets a bad request come as far as a phase. */
    private static void begin(ProxyUnderTest proxy, Client client, String phase) throws Exception {
        if (phase.equals("mayAskAnother")) {
            proxy.server(0).close();
            proxy.server(1).close();
        }
        client.send(BAD);
        if (phase.equals("response")) {
            Client origin = proxy.accept();
            origin.await("\r\n\r\n");
            origin.send(OK);
        }
    }

    @Test
    void shouldServeOthersWhileAFilterBlocks() throws Exception {
        Stubborn stubborn = new Stubborn();
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1).filter(new Bad("request", stubborn))) {
            Client blocked = proxy.connect();
            blocked.send(BAD);
            await(proxy, stubborn.isBlocked);
            Client client = proxy.connect();
            long start = System.nanoTime();
            for (int i = 0; i < 1000; i++) {
                assertThat(client.exchange("GET /ping HTTP/1.1\r\nHost: a\r\n\r\n", "pong\n"))
                        .startsWith("HTTP/1.1 200 ");
            }
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(30));
            blocked.close();
            stubborn.mayGoOn.countDown();
            proxy.loop.turnUntil(() -> proxy.filtering() == 0);
        }
    }

    @Test
    void shouldRunNoMoreThanItsLimits() throws Exception {
        Stubborn stubborn = new Stubborn();
        FilterLimits limits = new FilterLimits(TimeUnit.SECONDS.toNanos(10), 1, 1);
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1).filter(new Bad("request", stubborn), limits)) {
            Client blocked = proxy.connect();
            blocked.send(BAD);
            await(proxy, stubborn.isBlocked);
            Client client = proxy.connect();
            assertThat(client.exchange(GET, "filtered.\n")).startsWith("HTTP/1.1 503 ");
            assertThat(proxy.filterFailed("request", "filter_busy")).isOne();
            blocked.close();
            await(proxy, stubborn.isInterrupted);
            assertThat(client.exchange(GET, "filtered.\n"))
                    .as("given up, and still running")
                    .startsWith("HTTP/1.1 503 ");
            stubborn.mayGoOn.countDown();
            proxy.loop.turnUntil(() -> proxy.filtering() == 0);
            assertIsServed(proxy, client);
        }
    }

    @Test
    void shouldLeaveOutEndsThatNobodyHasTimeFor() throws Exception {
        Stubborn stubborn = new Stubborn();
        FilterLimits limits = new FilterLimits(TimeUnit.SECONDS.toNanos(10), 100, 1);
        try (ProxyUnderTest proxy = ProxyUnderTest.of(1).filter(new Bad("ended", stubborn), limits)) {
            proxy.server().close();
            Client client = proxy.connect();
            assertThat(client.exchange(BAD, "reached.\n")).startsWith("HTTP/1.1 502 ");
            await(proxy, stubborn.isBlocked);
            assertThat(client.exchange("GET /ping HTTP/1.1\r\nHost: a\r\n\r\n", "pong\n"))
                    .startsWith("HTTP/1.1 200 ");
            assertThat(proxy.filterFailed("ended", "filter_dropped")).isOne();
        }
    }
}
