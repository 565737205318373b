package io.baton.it;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A client that asks one thing, at the pace of the test. */
final class Http implements Closeable {

    private static final int TIMEOUT_MS = 20_000;

    private static final String FIRST_HALF = "GET / HTTP/1.1\r\nHost: test\r\n";

    private final Socket socket;

    private Http(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MS);
        socket.setTcpNoDelay(true);
    }

    /** A port that nobody has at the moment. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The whole answer to a request on a connection of its own. */
    static String get(int port) throws IOException {
        try (Http client = new Http(port)) {
            client.send(FIRST_HALF + "Connection: close\r\n\r\n");
            return client.answer();
        }
    }

    /** Connects and sends the first half of a request, which keeps the connection open until {@link #finish}. */
    static Http begin(int port) throws IOException {
        Http client = new Http(port);
        client.send(FIRST_HALF);
        return client;
    }

    /** Connects and sends a whole request, whose {@link #answer} may be long in coming. */
    static Http ask(int port) throws IOException {
        Http client = new Http(port);
        client.send(FIRST_HALF + "Connection: close\r\n\r\n");
        return client;
    }

    /** Sends the other half, and returns the answer once the connection has ended. */
    String finish() throws IOException {
        send("\r\n");
        return answer();
    }

    /** All that comes until the server closes the connection. */
    String answer() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
    }
}
