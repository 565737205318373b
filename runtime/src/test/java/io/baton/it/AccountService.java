package io.baton.it;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.baton.ffi.testing.ThreadedServer;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Whom the filter of {@code io.baton.examples.FilteringProxy} asks: it knows the key "alice's" at once, "slow" when it
 * is told to, and hangs up at "broken".
 */
final class AccountService implements Closeable {

    private static final long PATIENCE_S = 60;

    private final ThreadedServer server;

    private final CountDownLatch slowIsAsked = new CountDownLatch(1);

    private final CountDownLatch slowIsKnown = new CountDownLatch(1);

    AccountService() throws IOException {
        server = ThreadedServer.start(this::answer);
    }

    int port() {
        return server.port();
    }

    /** Waits until a filter waits for the slow one. */
    void awaitSlow() throws InterruptedException {
        if (!slowIsAsked.await(PATIENCE_S, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody has asked for the slow key");
        }
    }

    void answerSlow() {
        slowIsKnown.countDown();
    }

    @Override
    public void close() throws IOException {
        slowIsKnown.countDown();
        server.close();
    }

    private void answer(Socket socket) throws IOException {
        String key = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
        switch (key == null ? "" : key) {
            case "broken" -> {}
            case "alice's" -> socket.getOutputStream().write("alice\n".getBytes(US_ASCII));
            case "slow" -> {
                slowIsAsked.countDown();
                if (isSlowKnown()) {
                    socket.getOutputStream().write("bob\n".getBytes(US_ASCII));
                }
            }
            default -> socket.getOutputStream().write('\n');
        }
    }

    private boolean isSlowKnown() {
        try {
            return slowIsKnown.await(PATIENCE_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
