package io.baton.it;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A server behind the proxy: it answers every request with its text, and keeps its connections. */
final class Origin implements AutoCloseable {

    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);

    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));

    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private final AtomicLong requests = new AtomicLong();

    private final String text;

    private volatile boolean isBroken;

    Origin(String text) throws IOException {
        this.text = text;
        Thread.ofPlatform().daemon().name("origin " + text).start(this::acceptAll);
    }

    int port() {
        return door.getLocalPort();
    }

    String address() {
        return "127.0.0.1:" + port();
    }

    /** How many requests have come, answered or not. */
    long requests() {
        return requests.get();
    }

    /** Ends connections without an answer, or answers again. */
    void breakDown(boolean newIsBroken) {
        isBroken = newIsBroken;
    }

    /** Waits until the proxy has so many connections here. */
    void awaitConnections(int count) throws InterruptedException {
        long deadlineNs = System.nanoTime() + PATIENCE_NS;
        synchronized (open) {
            while (open.size() != count) {
                long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
                if (leftMs <= 0) {
                    throw new AssertionError(open.size() + " connections instead of " + count);
                }
                open.wait(leftMs);
            }
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket socket = door.accept();
                synchronized (open) {
                    open.add(socket);
                    open.notifyAll();
                }
                Thread.ofPlatform().daemon().name("connection of " + text).start(() -> serve(socket));
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            while (readHead(in) && !isBroken) {
                String answer = "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s".formatted(text.length(), text);
                socket.getOutputStream().write(answer.getBytes(US_ASCII));
            }
        } catch (IOException e) {
            // The proxy, or the end of the test, has ended it.
        } finally {
            synchronized (open) {
                open.remove(socket);
                open.notifyAll();
            }
        }
    }

    private boolean readHead(BufferedReader in) throws IOException {
        String line = in.readLine();
        if (line == null) {
            return false;
        }
        requests.incrementAndGet();
        while (line != null && !line.isEmpty()) {
            line = in.readLine();
        }
        return line != null;
    }
}
