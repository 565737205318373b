package io.baton.it;

import static io.baton.it.BatonProcess.configuration;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Does what is on its way through the proxy arrive, whoever finishes it, when the process changes under it? */
@Timeout(300)
class ProxyUpgradeIT {

    private static final int PATIENCE_MS = 30_000;

    private static final int UPLOAD_BYTES = 1 << 20;

    @TempDir
    private Path folder;

    private final Started started = new Started();

    private ThreadedOrigin origin;

    private int web;

    private int raw;

    private Path file;

    @BeforeEach
    void open() throws Exception {
        origin = new ThreadedOrigin();
        web = Http.freePort();
        raw = Http.freePort();
        file = configuration(folder, "baton.toml", 1, """
                [[listener]]
                name = "web"
                address = "127.0.0.1:%d"
                upstream = "app"
                [[listener]]
                name = "raw"
                address = "127.0.0.1:%d"
                protocol = "tcp"
                upstream = "app"
                [[upstream]]
                name = "app"
                servers = ["%s"]
                """.formatted(web, raw, origin.address()));
    }

    @AfterEach
    void close() throws Exception {
        started.close();
        origin.close();
    }

    @Test
    void shouldFinishWhatItHasBegunAndLoseNoRequest() throws Exception {
        BatonProcess first = started.running(file);
        Load load = load();
        try (load;
                Socket upload = connect(web);
                Socket webSocket = connect(web);
                Socket tunnel = connect(raw)) {
            beginUpload(upload);
            BufferedReader fromWebSocket = beginUpgrade(webSocket);
            BufferedReader fromTunnel = ThreadedOrigin.reader(tunnel);
            ask(tunnel);
            readAnswer(fromTunnel);

            BatonProcess second = started.baton("-u", "-c", file.toString());
            first.signal("QUIT");
            second.await("the predecessor leaves the service to this process");
            first.awaitPhase("ShutdownGracePeriod");

            echo(webSocket, fromWebSocket, "still here");
            ask(tunnel);
            readAnswer(fromTunnel);
            assertThat(finishUpload(upload)).isEqualTo(Integer.toString(UPLOAD_BYTES));
            webSocket.shutdownOutput();
            assertThat(fromWebSocket.readLine()).isNull();
            tunnel.shutdownOutput();
            assertThat(fromTunnel.readLine()).isNull();

            assertThat(first.awaitExit()).isZero();
            assertThat(get()).isEqualTo("hello");
        }
        assertThat(load.failures()).isEmpty();
        assertThat(load.answers()).isPositive();
    }

    @Test
    void shouldKeepEverythingWhenABadSuccessorIsUndone() throws Exception {
        BatonProcess first = started.running(BatonProcess.with(file, "close_timeout_seconds", "20"));
        try (Socket webSocket = connect(web)) {
            BufferedReader fromWebSocket = beginUpgrade(webSocket);
            Load load = load();
            BatonProcess second;
            try (load) { // only up to here: what the dying process has accepted may die with it
                second = started.baton("-u", "-c", file.toString());
                first.signal("QUIT");
                second.awaitPhase("Running");
                first.await("every loop has parked its listeners");
            }
            assertThat(load.failures()).isEmpty();
            second.signal("KILL");
            first.await("accepting again");
            echo(webSocket, fromWebSocket, "as if nothing had happened");
            assertThat(get()).isEqualTo("hello");
        }
        first.signal("TERM");
        assertThat(first.awaitExit()).isZero();
    }

    private Load load() {
        return Load.start(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), web)));
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MS);
        return socket;
    }

    private static void beginUpload(Socket socket) throws IOException {
        write(
                socket,
                "POST /count HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: " + UPLOAD_BYTES + "\r\n\r\n");
        socket.getOutputStream().write(new byte[UPLOAD_BYTES / 2]);
        socket.getOutputStream().flush();
    }

    private static String finishUpload(Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(new byte[UPLOAD_BYTES / 2]);
        out.flush();
        String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    private static BufferedReader beginUpgrade(Socket socket) throws IOException {
        write(socket, "GET /upgrade HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n");
        BufferedReader from = ThreadedOrigin.reader(socket);
        assertThat(from.readLine()).startsWith("HTTP/1.1 101 ");
        for (String field = from.readLine(); !field.isEmpty(); field = from.readLine()) {
            assertThat(field).contains(": ");
        }
        echo(socket, from, "hello");
        return from;
    }

    private static void echo(Socket socket, BufferedReader from, String text) throws IOException {
        write(socket, text + "\n");
        assertThat(from.readLine()).isEqualTo(text);
    }

    private static void ask(Socket socket) throws IOException {
        write(socket, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    private static void readAnswer(BufferedReader from) throws IOException {
        assertThat(from.readLine()).isEqualTo("HTTP/1.1 200 OK");
        assertThat(from.readLine()).isEqualTo("Content-Length: 5");
        assertThat(from.readLine()).isEmpty();
        char[] body = new char[5];
        assertThat(from.read(body)).isEqualTo(5);
        assertThat(new String(body)).isEqualTo("hello");
    }

    private String get() throws IOException {
        try (Socket socket = connect(web)) {
            write(socket, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }
}
