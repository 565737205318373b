package io.baton.it;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients of every kind, well-behaved or not, each on connections that last at most a few seconds, in front of a
 * {@link ThreadedOrigin} that fails now and then. Whatever the proxy may not answer them is a failure.
 */
final class Churn implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int REQUESTS_PER_CONNECTION = 100;

    private static final int ABORTED_BYTES = 8 << 20;

    private static final long PACE_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Totals totals;

    private final List<Thread> threads = new ArrayList<>();

    private volatile boolean isOver;

    private Churn(Totals totals) {
        this.totals = totals;
    }

    /** What has happened, over all loads of a test. */
    static final class Totals {

        private final LongAdder connections = new LongAdder();

        private final LongAdder requests = new LongAdder();

        private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

        private final CountDownLatch failed = new CountDownLatch(1);

        long connections() {
            return connections.sum();
        }

        /** Those that were answered as they had to be, and messages that a tunnel brought back. */
        long requests() {
            return requests.sum();
        }

        List<String> failures() {
            return List.copyOf(failures);
        }

        /** Lets the load go on for a while, but not after its first failure. */
        void goOn(Duration time) throws InterruptedException {
            if (failed.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new AssertionError("failed: " + failures());
            }
        }

        private void fail(String what) {
            failures.add(what);
            failed.countDown();
        }
    }

    /** The life of one connection. */
    private interface Life {
        void live(Wire wire, Random random) throws IOException;
    }

    /** Starts a client of each kind; {@code web} proxies HTTP and {@code raw} TCP to the same server. */
    static Churn start(int web, int raw, long seed, Totals totals) {
        Churn churn = new Churn(totals);
        churn.client("kept-alive", web, seed, Churn::keepAlive);
        churn.client("kept-alive too", web, seed + 1, Churn::keepAlive);
        churn.client("short", web, seed + 2, Churn::askOnce);
        churn.client("bodies", web, seed + 3, Churn::moveBodies);
        churn.client("aborted", web, seed + 4, Churn::abort);
        churn.client("slow", web, seed + 5, Churn::dawdle);
        churn.client("upgraded", web, seed + 6, Churn::upgrade);
        churn.client("tunnel", raw, seed + 7, Churn::tunnel);
        churn.client("unlucky", web, seed + 8, Churn::askWhoFails);
        return churn;
    }

    /** Ends each client with the connection that it has. */
    @Override
    public void close() {
        isOver = true;
        for (Thread thread : threads) {
            try {
                if (!thread.join(PATIENCE)) {
                    totals.fail(thread.getName() + " does not end");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                totals.fail("interrupted while " + thread.getName() + " ends");
            }
        }
    }

    private void client(String name, int port, long seed, Life life) {
        threads.add(Thread.ofPlatform().daemon().name(name).start(() -> run(name, port, new Random(seed), life)));
    }

    private void run(String name, int port, Random random, Life life) {
        while (!isOver) {
            try (Wire wire = new Wire(port, totals.requests)) {
                totals.connections.increment();
                life.live(wire, random);
            } catch (IOException e) {
                totals.fail(name + ": " + e);
            }
        }
    }

    private static void keepAlive(Wire wire, Random random) throws IOException {
        for (int i = 0; i < REQUESTS_PER_CONNECTION; i++) {
            int length = random.nextInt(20_000);
            wire.send(
                    "GET " + (random.nextBoolean() ? "/bytes/" : "/chunks/") + length + " HTTP/1.1\r\nHost: a\r\n\r\n");
            wire.expect(200, length);
            if (wire.isLast()) {
                return;
            }
        }
    }

    private static void askOnce(Wire wire, Random random) throws IOException {
        String version = random.nextInt(4) == 0 ? "1.0" : "1.1";
        wire.send("GET / HTTP/" + version + "\r\nHost: a\r\nConnection: close\r\n\r\n");
        wire.expect(200, 5);
        wire.expectEnd();
    }

    /** Bodies that are spliced and such that are not, with their lengths and in chunks, there and back. */
    private static void moveBodies(Wire wire, Random random) throws IOException {
        for (int i = 0; i < 4 && !wire.isLast(); i++) {
            int length = random.nextInt(2 << 20);
            boolean isChunked = random.nextBoolean();
            if (random.nextBoolean()) {
                wire.send("GET " + (isChunked ? "/chunks/" : "/bytes/") + length + " HTTP/1.1\r\nHost: a\r\n\r\n");
                wire.expect(200, length);
            } else {
                wire.send("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n");
                wire.sendBytes(length);
                wire.expect(200, Integer.toString(length).length());
            }
        }
    }

    /** Goes away in the middle: of a head, of a body, of an answer; politely, or by a reset. */
    private static void abort(Wire wire, Random random) throws IOException {
        switch (random.nextInt(4)) {
            case 0 -> wire.send("GET / HTTP/1.1\r\nHo");
            case 1 -> {
                wire.send("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
                wire.sendBytes(random.nextInt(50_000));
            }
            case 2 -> wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            default -> {
                wire.send("GET /bytes/" + ABORTED_BYTES + " HTTP/1.1\r\nHost: a\r\n\r\n");
                wire.skip(random.nextInt(ABORTED_BYTES / 2));
            }
        }
        if (random.nextBoolean()) {
            wire.resetOnClose();
        }
    }

    /** Sends piece by piece and reads piece by piece, so that the proxy has to hold back what comes. */
    private static void dawdle(Wire wire, Random random) throws IOException {
        String request = "POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\n";
        int piece = 1 + random.nextInt(20);
        for (int from = 0; from < request.length(); from += piece) {
            wire.send(request.substring(from, Math.min(request.length(), from + piece)));
            LockSupport.parkNanos(PACE_NS);
        }
        wire.sendBytes(20);
        LockSupport.parkNanos(PACE_NS);
        wire.sendBytes(30);
        wire.expect(200, 2);
        if (!wire.isLast()) {
            wire.send("GET /bytes/1000000 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            LockSupport.parkNanos(10 * PACE_NS);
            wire.expect(200, 1_000_000);
        }
    }

    private static void upgrade(Wire wire, Random random) throws IOException {
        wire.send("GET /upgrade HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n");
        wire.expectSwitch();
        for (int i = random.nextInt(200); i >= 0; i--) {
            wire.echo(1 + random.nextInt(3000));
        }
        wire.endOutput();
        wire.expectEnd();
    }

    private static void tunnel(Wire wire, Random random) throws IOException {
        for (int i = random.nextInt(100); i >= 0; i--) {
            int length = random.nextInt(100_000);
            wire.send("GET /bytes/" + length + " HTTP/1.1\r\nHost: a\r\n\r\n");
            wire.expect(200, length);
        }
        wire.endOutput();
        wire.expectEnd();
    }

    /** Asks a server that ends, breaks off or talks nonsense; slowly, since there is nothing else to see. */
    private static void askWhoFails(Wire wire, Random random) throws IOException {
        LockSupport.parkNanos(PACE_NS / 4);
        boolean isHalf = random.nextInt(3) == 0;
        wire.send("GET " + (isHalf ? "/half" : random.nextBoolean() ? "/silence" : "/garbage")
                + " HTTP/1.1\r\nHost: broken\r\nConnection: close\r\n\r\n");
        if (isHalf) {
            wire.expectCut();
        } else {
            wire.expectFailure();
        }
    }
}
