package io.baton.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/** A client's side of a connection, to a proxy whose answers are known before. */
final class Wire implements AutoCloseable {

    private static final int PATIENCE_MS = 30_000;

    /** What the proxy says where the server has failed. */
    private static final Set<Integer> FAILED = Set.of(502, 503, 504);

    private static final long CHUNKED = -1;

    private static final long UNTIL_CLOSE = -2;

    private static final byte[] ZEROS = new byte[64 * 1024];

    private final LongAdder answers;

    private final Socket socket;

    private final DataInputStream in;

    private final OutputStream out;

    private boolean isLast;

    private record Head(int status, long length) {}

    Wire(int port) throws IOException {
        this(port, new LongAdder());
    }

    /** Counts the answers that are what they have to be, and messages that came back. */
    Wire(int port, LongAdder answers) throws IOException {
        this.answers = answers;
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = socket.getOutputStream();
    }

    void send(String text) throws IOException {
        out.write(text.getBytes(ISO_8859_1));
    }

    void sendBytes(int count) throws IOException {
        for (int from = 0; from < count; from += ZEROS.length) {
            out.write(ZEROS, 0, Math.min(ZEROS.length, count - from));
        }
    }

    void skip(int count) throws IOException {
        in.skipNBytes(count);
    }

    /** All that comes until the end. */
    String all() throws IOException {
        return new String(in.readAllBytes(), ISO_8859_1);
    }

    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    void resetOnClose() throws IOException {
        socket.setSoLinger(true, 0);
    }

    /** Whether the last answer was the connection's last. */
    boolean isLast() {
        return isLast;
    }

    void expect(int status, long bodyBytes) throws IOException {
        Head head = head();
        check("status", head.status, status);
        check("body", body(head), bodyBytes);
        answers.increment();
    }

    void expectSwitch() throws IOException {
        check("status", head().status, 101);
    }

    void expectFailure() throws IOException {
        Head head = head();
        if (!FAILED.contains(head.status)) {
            throw new IOException("answered " + head.status);
        }
        body(head);
        answers.increment();
    }

    /** An answer that its server did not finish: its length tells so. */
    void expectCut() throws IOException {
        Head head = head();
        if (FAILED.contains(head.status)) {
            body(head); // the server had ended before anything of it was passed on
        } else {
            check("status", head.status, 200);
            check("what came", in.readAllBytes().length, 5);
        }
        answers.increment();
    }

    void expectEnd() throws IOException {
        check("bytes after the end", in.readAllBytes().length, 0);
    }

    void echo(int length) throws IOException {
        out.write(ZEROS, 0, length);
        in.skipNBytes(length);
        answers.increment();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private Head head() throws IOException {
        String statusLine = line(in);
        if (statusLine.length() < 12) {
            throw new IOException(statusLine.isEmpty() ? "ended without an answer" : statusLine);
        }
        long length = UNTIL_CLOSE;
        isLast = false;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(lower.substring(15).strip());
            } else if (lower.startsWith("transfer-encoding:")) {
                length = CHUNKED;
            }
            isLast |= lower.startsWith("connection:") && lower.contains("close");
        }
        return new Head(Integer.parseInt(statusLine.substring(9, 12)), length);
    }

    private long body(Head head) throws IOException {
        if (head.length == UNTIL_CLOSE) {
            return in.readAllBytes().length;
        }
        if (head.length != CHUNKED) {
            in.skipNBytes(head.length);
            return head.length;
        }
        long bytes = 0;
        int chunk;
        do {
            chunk = Integer.parseInt(line(in), 16);
            in.skipNBytes(chunk);
            line(in);
            bytes += chunk;
        } while (chunk > 0);
        return bytes;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int next = in.read();
        while (next >= 0 && next != '\n') {
            if (next != '\r') {
                line.append((char) next);
            }
            next = in.read();
        }
        if (next < 0 && !line.isEmpty()) {
            throw new EOFException("within " + line);
        }
        return line.toString();
    }

    private static void check(String what, long actual, long expected) throws IOException {
        if (actual != expected) {
            throw new IOException(what + " was " + actual + " instead of " + expected);
        }
    }
}
