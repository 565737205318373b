package io.baton.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * An accept loop of the JDK: a {@link Selector} for each loop, all of them watching one {@link ServerSocketChannel}.
 *
 * <p>It tries to read before it waits, as Baton does. TCP_DEFER_ACCEPT is not among the options that the JDK can set,
 * so that it seldom succeeds.
 */
final class SelectorAcceptServer implements AcceptServer {

    private static final int REQUEST_BYTES_MAX = 64 * 1024;

    private static final int ACCEPTS_PER_WAKE_UP_MAX = 16;

    private final ServerSocketChannel listener = ServerSocketChannel.open();

    private final List<Selector> selectors = new ArrayList<>();

    private final List<Thread> threads = new ArrayList<>();

    SelectorAcceptServer(int loops, int answerBytes) throws IOException {
        listener.configureBlocking(false);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        for (int i = 0; i < loops; i++) {
            Selector selector = Selector.open();
            listener.register(selector, SelectionKey.OP_ACCEPT);
            selectors.add(selector);
            int processor = Pinning.ofLoop(i);
            threads.add(Thread.ofPlatform().daemon().name("selector " + i).start(() -> {
                Pinning.pin(processor);
                run(selector, answerBytes);
            }));
        }
    }

    @Override
    public int port() {
        return listener.socket().getLocalPort();
    }

    @Override
    public void close() {
        try {
            for (Selector selector : selectors) {
                selector.close();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            listener.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run(Selector selector, int answerBytes) {
        ByteBuffer request = ByteBuffer.allocateDirect(REQUEST_BYTES_MAX);
        ByteBuffer answer = ByteBuffer.allocateDirect(answerBytes);
        try {
            while (selector.isOpen()) {
                selector.select(key -> ready(selector, key, request, answer));
            }
        } catch (ClosedSelectorException e) {
            return; // the end
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ready(Selector selector, SelectionKey key, ByteBuffer request, ByteBuffer answer) {
        try {
            if (key.channel() instanceof SocketChannel connection) {
                serve(connection, request, answer);
                return;
            }
            for (int i = 0; i < ACCEPTS_PER_WAKE_UP_MAX; i++) {
                SocketChannel connection = listener.accept();
                if (connection == null) {
                    return;
                }
                connection.configureBlocking(false);
                connection.setOption(StandardSocketOptions.TCP_NODELAY, true); // the listener cannot be told
                if (!serve(connection, request, answer)) {
                    connection.register(selector, SelectionKey.OP_READ);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Answers and closes, unless nothing has come yet. */
    private static boolean serve(SocketChannel connection, ByteBuffer request, ByteBuffer answer) throws IOException {
        int received = connection.read(request.clear());
        if (received == 0) {
            return false;
        }
        if (received > 0) {
            connection.write(answer.clear());
        }
        connection.close();
        return true;
    }
}
