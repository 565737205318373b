package io.baton.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that never rest: half of them keep their connection until the server says {@code Connection: close}, half
 * make a new one for each request. Whatever is not a whole answer is a failure.
 */
final class Load implements AutoCloseable {

    private static final int TIMEOUT_MS = 10_000;

    private final int port;

    private final List<Thread> threads = new ArrayList<>();

    private final AtomicLong answers = new AtomicLong();

    private final Set<String> bodies = ConcurrentHashMap.newKeySet();

    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

    private volatile boolean isOver;

    private Load(int port) {
        this.port = port;
    }

    static Load start(int port, int clients) {
        Load load = new Load(port);
        for (int i = 0; i < clients; i++) {
            boolean keepsAlive = i % 2 == 0;
            load.threads.add(Thread.ofPlatform().daemon().name("client-" + i).start(() -> load.run(keepsAlive)));
        }
        return load;
    }

    long answers() {
        return answers.get();
    }

    /** The different texts that came, which tell which configuration answered. */
    Set<String> bodies() {
        return bodies;
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        isOver = true;
        for (Thread thread : threads) {
            try {
                if (!thread.join(Duration.ofMillis(2 * TIMEOUT_MS))) {
                    failures.add(thread.getName() + " does not end");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failures.add("interrupted while " + thread.getName() + " ends");
            }
        }
    }

    private void run(boolean keepsAlive) {
        while (!isOver) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(TIMEOUT_MS);
                socket.setTcpNoDelay(true);
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                boolean goesOn = true;
                while (goesOn && !isOver) {
                    goesOn = exchange(socket, in, keepsAlive);
                }
            } catch (IOException e) {
                failures.add(Thread.currentThread().getName() + ": " + e);
            }
        }
    }

    /** One request; returns whether the connection can take another one. */
    private boolean exchange(Socket socket, BufferedReader in, boolean keepsAlive) throws IOException {
        String connection = keepsAlive ? "" : "Connection: close\r\n";
        socket.getOutputStream()
                .write(("GET / HTTP/1.1\r\nHost: test\r\n" + connection + "\r\n").getBytes(StandardCharsets.US_ASCII));
        String status = in.readLine();
        if (status == null) {
            throw new IOException("closed without an answer");
        }
        if (!status.startsWith("HTTP/1.1 200 ")) {
            throw new IOException("answered " + status);
        }
        int length = -1;
        boolean isLast = false;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            String lower = line.toLowerCase(Locale.ROOT);
            length = lower.startsWith("content-length:")
                    ? Integer.parseInt(lower.substring(15).strip())
                    : length;
            isLast |= lower.startsWith("connection:") && lower.contains("close");
        }
        char[] body = new char[length];
        for (int from = 0; from < length; ) {
            int count = in.read(body, from, length - from);
            if (count < 0) {
                throw new IOException("cut short");
            }
            from += count;
        }
        bodies.add(new String(body));
        answers.incrementAndGet();
        return !isLast;
    }
}
