import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that never rest, for tools/test-systemd: {@code java ServiceLoad.java PORT CLIENTS}. Half of them keep their
 * connection, half make a new one for each request. They begin at once and say so, and end when standard input does;
 * then one line has what came of it, as {@code answers=9 refused=0 broken=0 other=0 longest_ms=8}.
 */
public final class ServiceLoad {

    private static final int PATIENCE_MS = 20_000;

    private static final long NS_PER_MS = 1_000_000;

    private static final AtomicLong ANSWERS = new AtomicLong();

    private static final AtomicLong REFUSED = new AtomicLong();

    private static final AtomicLong BROKEN = new AtomicLong();

    private static final AtomicLong OTHER = new AtomicLong();

    private static final AtomicLong LONGEST_NS = new AtomicLong();

    private static volatile boolean isOver;

    private ServiceLoad() {}

    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            boolean keepsAlive = i % 2 == 0;
            clients.add(Thread.ofPlatform().daemon().start(() -> run(port, keepsAlive)));
        }
        System.out.println("begun");
        while (System.in.read() >= 0) {
            // whoever started this has more to do
        }
        isOver = true;
        for (Thread client : clients) {
            client.join(PATIENCE_MS);
        }
        System.out.printf(
                "answers=%d refused=%d broken=%d other=%d longest_ms=%d%n",
                ANSWERS.get(), REFUSED.get(), BROKEN.get(), OTHER.get(), LONGEST_NS.get() / NS_PER_MS);
    }

    private static void run(int port, boolean keepsAlive) {
        while (!isOver) {
            long beginNs = System.nanoTime();
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(PATIENCE_MS);
                socket.setTcpNoDelay(true);
                converse(socket, keepsAlive, beginNs);
            } catch (ConnectException e) {
                REFUSED.incrementAndGet();
            } catch (IOException e) {
                BROKEN.incrementAndGet();
            }
        }
    }

    private static void converse(Socket socket, boolean keepsAlive, long connectNs) throws IOException {
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        String last = keepsAlive ? "" : "Connection: close\r\n";
        byte[] request = ("GET / HTTP/1.1\r\nHost: test\r\n" + last + "\r\n").getBytes(StandardCharsets.US_ASCII);
        long beginNs = connectNs;
        boolean goesOn = true;
        while (goesOn && !isOver) {
            socket.getOutputStream().write(request);
            goesOn = read(in) && keepsAlive;
            long tookNs = System.nanoTime() - beginNs;
            LONGEST_NS.accumulateAndGet(tookNs, Math::max);
            beginNs = System.nanoTime();
        }
    }

    /** Reads one answer; returns whether the connection takes another request. */
    private static boolean read(BufferedReader in) throws IOException {
        String status = in.readLine();
        if (status == null) {
            throw new IOException("closed without an answer");
        }
        int length = 0;
        boolean goesOn = true;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring("content-length:".length()).strip());
            }
            goesOn &= !lower.equals("connection: close");
        }
        for (int i = 0; i < length; i++) {
            if (in.read() < 0) {
                throw new IOException("cut short");
            }
        }
        (status.startsWith("HTTP/1.1 200 ") ? ANSWERS : OTHER).incrementAndGet();
        return goesOn;
    }
}
