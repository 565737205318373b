package io.baton.it;

import io.baton.ffi.testing.ThreadedServer;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A server behind the proxy, with a thread for each connection. {@code /} answers at once and keeps the connection,
 * {@code /count} counts what it is sent, {@code /bytes/N} and {@code /chunks/N} bring so many bytes, {@code /upgrade}
 * echoes whatever comes after the upgrade. {@code /silence} ends the connection without an answer, {@code /half} within
 * one, {@code /garbage} answers what is none.
 */
final class ThreadedOrigin implements AutoCloseable {

    private static final byte[] BLOCK = new byte[16 * 1024];

    private final ThreadedServer server = ThreadedServer.start(ThreadedOrigin::serve);

    ThreadedOrigin() throws IOException {}

    String address() {
        return server.address();
    }

    /** Ends all connections, as a server does that has seen nothing on them for a while. */
    void hangUp() throws IOException {
        server.hangUp();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private static void serve(Socket connection) throws IOException {
        InputStream in = new BufferedInputStream(connection.getInputStream());
        OutputStream out = connection.getOutputStream();
        while (answerOne(in, out)) {
            out.flush();
        }
    }

    private static boolean answerOne(InputStream in, OutputStream out) throws IOException {
        String requestLine = line(in);
        if (requestLine.isEmpty()) {
            return false;
        }
        long length = 0;
        for (String field = line(in); !field.isEmpty(); field = line(in)) {
            String lower = field.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(
                        lower.substring("content-length:".length()).strip());
            }
        }
        if (requestLine.contains(" /upgrade ")) {
            write(out, "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n");
            in.transferTo(out);
            return false;
        }
        long counted = 0;
        byte[] buffer = new byte[8192];
        while (counted < length) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, length - counted));
            if (count < 0) {
                return false;
            }
            counted += count;
        }
        String target = requestLine.split(" ", -1)[1];
        if (target.startsWith("/bytes/") || target.startsWith("/chunks/")) {
            writeBytes(
                    out,
                    target.startsWith("/chunks/"),
                    Integer.parseInt(target.substring(target.lastIndexOf('/') + 1)));
            return true;
        }
        return switch (target) {
            case "/silence" -> false;
            case "/half" -> {
                write(out, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
                yield false;
            }
            case "/garbage" -> {
                write(out, "220 mail.example ready\r\n");
                yield false;
            }
            default -> {
                String body = target.equals("/count") ? Long.toString(counted) : "hello";
                write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
                yield true;
            }
        };
    }

    private static void writeBytes(OutputStream out, boolean isChunked, int length) throws IOException {
        String framing = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: " + length;
        write(out, "HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n");
        for (int from = 0; from < length; from += BLOCK.length) {
            int count = Math.min(BLOCK.length, length - from);
            if (isChunked) {
                write(out, Integer.toHexString(count) + "\r\n");
            }
            out.write(BLOCK, 0, count);
            if (isChunked) {
                write(out, "\r\n");
            }
        }
        if (isChunked) {
            write(out, "0\r\n\r\n");
        }
    }

    /** A line without its end; an empty one also at the end of what comes. */
    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** Reads lines of what somebody else's connection brings. */
    static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    }
}
