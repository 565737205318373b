package io.baton.it;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.baton.ffi.testing.ThreadedServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/** A server behind the proxy: it answers every request with its text, and keeps its connections. */
final class Origin implements AutoCloseable {

    private final ThreadedServer server;

    private final AtomicLong requests = new AtomicLong();

    private final String text;

    private volatile boolean isBroken;

    Origin(String text) throws IOException {
        this.text = text;
        this.server = ThreadedServer.start(this::serve);
    }

    int port() {
        return server.port();
    }

    String address() {
        return server.address();
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
        server.awaitConnections(count);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void serve(Socket socket) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
        while (readHead(in) && !isBroken) {
            String answer = "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s".formatted(text.length(), text);
            socket.getOutputStream().write(answer.getBytes(US_ASCII));
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
