package io.baton.ffi.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * A server of the JDK's own sockets, with a thread for each connection: the other side of what is tested.
 *
 * <p>When {@link #close} returns, its threads have ended and its descriptors are gone. A socket that is being read
 * when another thread closes it ends only with that read.
 */
public final class ThreadedServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ServerSocket door = new ServerSocket(0, 1024, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));

    private final Service service;

    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();

    private final Thread acceptor;

    private ThreadedServer(Service service) throws IOException {
        this.service = service;
        this.acceptor = Thread.ofPlatform().daemon().name("acceptor").unstarted(this::acceptAll);
    }

    /** What is done with a connection, which ends when this returns or throws. */
    public interface Service {
        void serve(Socket connection) throws IOException;
    }

    /** Begins to serve at a free port of 127.0.0.1. */
    public static ThreadedServer start(Service service) throws IOException {
        ThreadedServer server = new ThreadedServer(service);
        server.acceptor.start();
        return server;
    }

    public int port() {
        return door.getLocalPort();
    }

    public String address() {
        return "127.0.0.1:" + port();
    }

    /** Waits until it has exactly so many connections. */
    public void awaitConnections(int count) throws InterruptedException {
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
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

    /** Refuses from here on, and keeps the connections that it has. */
    public void refuse() throws IOException {
        door.close();
    }

    /** Ends all connections, as a server does that has seen nothing on them for a while. */
    public void hangUp() throws IOException {
        for (Socket connection : open) {
            connection.close();
        }
    }

    @Override
    public void close() throws IOException {
        refuse();
        join(acceptor);
        hangUp();
        threads.forEach(ThreadedServer::join);
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket connection = door.accept();
                tell(() -> open.add(connection));
                threads.removeIf(thread -> !thread.isAlive());
                threads.add(Thread.ofPlatform().daemon().name("connection").start(() -> serve(connection)));
            }
        } catch (IOException closed) {
            // the test is over, or wants nobody to listen
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            service.serve(connection);
        } catch (IOException gone) {
            // the other side has ended it, which is its right, or the test has
        } finally {
            tell(() -> open.remove(connection));
        }
    }

    private void tell(Runnable change) {
        synchronized (open) {
            change.run();
            open.notifyAll();
        }
    }

    private static void join(Thread thread) {
        try {
            if (!thread.join(PATIENCE)) {
                throw new AssertionError("thread %s of a server does not end".formatted(thread.getName()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
