package io.baton.it;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Whom the filter of {@code io.baton.examples.FilteringProxy} asks: it knows the key "alice's" at once, "slow" when it
 * is told to, and hangs up at "broken".
 */
final class AccountService implements Closeable {

    private static final long PATIENCE_S = 60;

    private final ServerSocket door = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());

    private final CountDownLatch slowIsAsked = new CountDownLatch(1);

    private final CountDownLatch slowIsKnown = new CountDownLatch(1);

    AccountService() throws IOException {
        Thread.ofPlatform().daemon().name("accounts").start(this::acceptAll);
    }

    int port() {
        return door.getLocalPort();
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
        door.close();
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket socket = door.accept();
                Thread.ofPlatform().daemon().name("account").start(() -> answer(socket));
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private void answer(Socket socket) {
        try (socket) {
            String key = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
            switch (key == null ? "" : key) {
                case "broken" -> {}
                case "alice's" -> socket.getOutputStream().write("alice\n".getBytes(US_ASCII));
                case "slow" -> {
                    slowIsAsked.countDown();
                    if (slowIsKnown.await(PATIENCE_S, TimeUnit.SECONDS)) {
                        socket.getOutputStream().write("bob\n".getBytes(US_ASCII));
                    }
                }
                default -> socket.getOutputStream().write('\n');
            }
        } catch (IOException e) {
            // The filter has given up, or the test has.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
