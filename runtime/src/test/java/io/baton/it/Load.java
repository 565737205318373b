package io.baton.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
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

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<Thread> threads = new ArrayList<>();

    private final AtomicLong answers = new AtomicLong();

    private final AtomicLong connections = new AtomicLong();

    private final Set<String> bodies = ConcurrentHashMap.newKeySet();

    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

    private volatile boolean isOver;

    private Load() {}

    /** Starts two clients for each address, over TCP or Unix: one of either kind. */
    static Load start(List<? extends SocketAddress> servers) {
        Load load = new Load();
        for (SocketAddress server : servers) {
            for (boolean keepsAlive : new boolean[] {true, false}) {
                String name = (keepsAlive ? "kept-alive " : "short ") + server;
                load.threads.add(Thread.ofPlatform().daemon().name(name).start(() -> load.run(server, keepsAlive)));
            }
        }
        return load;
    }

    long answers() {
        return answers.get();
    }

    long connections() {
        return connections.get();
    }

    /** The different texts that came, which tell which configuration answered. */
    Set<String> bodies() {
        return bodies;
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Ends the clients after their current answers; one that does not end has none, which is a failure. */
    @Override
    public void close() {
        isOver = true;
        for (Thread thread : threads) {
            try {
                if (!thread.join(PATIENCE)) {
                    failures.add(thread.getName() + " waits for an answer in vain");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failures.add("interrupted while " + thread.getName() + " ends");
            }
        }
    }

    private void run(SocketAddress server, boolean keepsAlive) {
        while (!isOver) {
            try (SocketChannel channel = SocketChannel.open(server)) {
                connections.incrementAndGet();
                if (server instanceof InetSocketAddress) {
                    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                }
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.US_ASCII));
                boolean goesOn = true;
                while (goesOn && !isOver) {
                    goesOn = exchange(channel, in, keepsAlive);
                }
            } catch (IOException e) {
                failures.add(Thread.currentThread().getName() + ": " + e);
            }
        }
    }

    /** One request; returns whether the connection can take another one. */
    private boolean exchange(SocketChannel channel, BufferedReader in, boolean keepsAlive) throws IOException {
        String connection = keepsAlive ? "" : "Connection: close\r\n";
        Channels.newOutputStream(channel)
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
        if (length < 0) {
            throw new IOException("cut short in its head");
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
