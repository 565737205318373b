package io.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.Address;
import io.baton.metrics.Metric;
import io.baton.net.Listener;
import io.baton.net.ListenerSet;
import io.baton.net.RunningLoops;
import io.baton.net.TcpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real sockets, real threads: many requests, and a drain in the middle of them. */
class HttpUnderLoadTest {

    private static final int CLIENTS = 4;

    private static final int REQUESTS_EACH = 1_250;

    private static final int PATIENCE_MS = 60_000;

    private static final String KEEP_ALIVE = "GET /ping HTTP/1.1\r\nHost: a\r\n\r\n";

    private static final String CLOSE = "GET /ping HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private RunningLoops loops;

    private Listener web;

    @BeforeEach
    void open() throws Exception {
        loops = new RunningLoops(2, 1000);
        web = Listener.bind("web", Address.parse("127.0.0.1:0"), 512);
        loops.ask(set -> set.add(web, HttpService.of(request -> Answer.text(200, "pong\n"))));
        loops.ask(ListenerSet::accept);
    }

    @AfterEach
    void close() {
        loops.close();
        assertThat(loops.failures()).isEmpty();
    }

    private interface Work {
        void run() throws Exception;
    }

    private static List<Throwable> runClients(Work work) throws Exception {
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            threads.add(Thread.ofPlatform().daemon().start(() -> {
                try {
                    work.run();
                } catch (Exception e) {
                    failures.add(e);
                }
            }));
        }
        for (Thread thread : threads) {
            assertThat(thread.join(Duration.ofMillis(2L * PATIENCE_MS))).isTrue();
        }
        return List.copyOf(failures);
    }

    @Test
    void shouldAnswerTenThousandRequests() throws Exception {
        List<Throwable> ofKeptAlive = runClients(() -> {
            try (TcpClient client = TcpClient.connect(web).orElseThrow()) {
                for (int i = 0; i < REQUESTS_EACH; i++) {
                    assertThat(client.exchange(KEEP_ALIVE, "pong\n")).startsWith("HTTP/1.1 200 OK\r\n");
                }
            }
        });
        List<Throwable> ofShort = runClients(() -> {
            for (int i = 0; i < REQUESTS_EACH; i++) {
                try (TcpClient client = TcpClient.connect(web).orElseThrow()) {
                    assertThat(client.exchange(CLOSE, "pong\n")).contains("Connection: close\r\n");
                    assertThat(client.receive()).isEmpty();
                }
            }
        });
        assertThat(ofKeptAlive).isEmpty();
        assertThat(ofShort).isEmpty();
        long total = 2L * CLIENTS * REQUESTS_EACH;
        assertThat(loops.workers().counters().sum(Metric.REQUESTS)).isEqualTo(total);
        assertThat(loops.workers().counters().sum(Metric.CONNECTIONS_ACCEPTED))
                .isEqualTo(CLIENTS + (long) CLIENTS * REQUESTS_EACH);
    }

    /** Clients go on until they are told to; each answer must come whole, and only then may a connection end. */
    @Test
    void shouldLoseNothingWhenItDrainsUnderLoad() throws Exception {
        AtomicInteger answers = new AtomicInteger();
        AtomicInteger goodbyes = new AtomicInteger();
        CountDownLatch begun = new CountDownLatch(CLIENTS); // one that came later would find nobody listening
        CompletableFuture<Long> drained = new CompletableFuture<>();
        Thread server = Thread.ofPlatform().daemon().start(() -> {
            try {
                assertThat(begun.await(PATIENCE_MS, TimeUnit.MILLISECONDS)).isTrue();
                while (answers.get() < 500) {
                    Thread.onSpinWait();
                }
                loops.ask(set -> set.remove(web)); // which refuses from here on
                drained.complete(loops.drain().get(PATIENCE_MS, TimeUnit.MILLISECONDS));
            } catch (Exception e) {
                drained.completeExceptionally(e);
            }
        });
        List<Throwable> failures = runClients(() -> {
            for (Optional<TcpClient> next = TcpClient.connect(web); next.isPresent(); next = TcpClient.connect(web)) {
                try (TcpClient client = next.get()) {
                    while (!client.exchange(KEEP_ALIVE, "pong\n").contains("Connection: close\r\n")) {
                        begun.countDown();
                        answers.incrementAndGet();
                    }
                    goodbyes.incrementAndGet();
                    assertThat(client.receive()).isEmpty();
                }
            }
        });
        server.join();
        assertThat(failures).isEmpty();
        assertThat(goodbyes.get()).isEqualTo(CLIENTS);
        assertThat(drained.get(PATIENCE_MS, TimeUnit.MILLISECONDS)).isPositive();
        assertThat(loops.workers().gate().active()).isZero();
    }
}
