package io.baton.it;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** One connection of a client, which asks for "/" as often as the server lets it. */
final class HttpClientConnection implements AutoCloseable {

    private static final int TIMEOUT_MS = 20_000;

    private final Socket socket;

    private final DataInputStream in;

    HttpClientConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
        socket.setSoTimeout(TIMEOUT_MS);
        in = new DataInputStream(socket.getInputStream());
    }

    /** An answer. */
    record Answered(int status, boolean isLast, String body) {}

    /** Asks on a connection of its own. */
    static Answered askOnce(int port) throws IOException {
        try (HttpClientConnection client = new HttpClientConnection(port)) {
            return client.ask();
        }
    }

    Answered ask() throws IOException {
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: test\r\n\r\n".getBytes(US_ASCII));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        String field = "\r\nContent-Length: ";
        int from = head.indexOf(field) + field.length();
        int length = Integer.parseInt(head.substring(from, head.indexOf("\r\n", from)));
        String body = new String(in.readNBytes(length), US_ASCII);
        int status = Integer.parseInt(head.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
        return new Answered(status, head.indexOf("\r\nConnection: close\r\n") >= 0, body);
    }

    /** Whether the server has ended the connection; waits for it. */
    boolean isEnded() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
