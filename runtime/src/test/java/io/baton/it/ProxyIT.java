package io.baton.it;

import static io.baton.it.BatonProcess.configuration;
import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.testing.Command;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real proxy between real peers: curl, Python and wrk as clients, Python and nginx as origins. */
class ProxyIT {

    @TempDir
    private Path folder;

    private long nginx;

    @AfterEach
    void endNginx() throws Exception {
        if (nginx > 0) {
            ProcessHandle process = ProcessHandle.of(nginx).orElseThrow();
            process.destroy();
            process.onExit().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void shouldCarryBodiesOfEachFramingAndSize() throws Exception {
        requireInstalled("python3", "curl");
        scenarioWithItsOwnOrigin("bodies");
    }

    @Test
    void shouldServeKeptAndShortConnections() throws Exception {
        requireInstalled("python3");
        scenarioWithItsOwnOrigin("connections");
    }

    @Test
    void shouldAnswerPipelinedRequestsInTheirOrder() throws Exception {
        requireInstalled("python3");
        scenarioWithItsOwnOrigin("pipeline");
    }

    @Test
    void shouldServeTheFilesOfNginx() throws Exception {
        requireInstalled("python3", "curl", "nginx");
        int origin = freePort();
        startNginx("127.0.0.1:" + origin);
        filesThrough("127.0.0.1:" + origin);
    }

    @Test
    void shouldReachAServerAtAUnixSocket() throws Exception {
        requireInstalled("python3", "curl", "nginx");
        startNginx("unix:" + folder + "/nginx.sock");
        filesThrough("unix:" + folder + "/nginx.sock");
    }

    @Test
    void shouldFailNoRequestUnderLoad() throws Exception {
        requireInstalled("python3", "nginx", "wrk");
        int origin = freePort();
        startNginx("127.0.0.1:" + origin);
        int port = freePort();
        try (BatonProcess baton = start(port, "127.0.0.1:" + origin)) {
            for (String file : List.of("1", "16384")) {
                Command.Outcome outcome = Command.run(new ProcessBuilder(
                        "wrk", "-t", "1", "-c", "32", "-d", "3s", "http://127.0.0.1:" + port + "/" + file));
                assertThat(outcome.exitCode()).isZero();
                assertThat(outcome.stdout()).contains("Requests/sec").doesNotContain("Socket errors", "Non-2xx");
            }
            baton.signal("TERM");
            assertThat(baton.awaitExit()).isZero();
        }
    }

    private void filesThrough(String origin) throws Exception {
        int port = freePort();
        try (BatonProcess baton = start(port, origin)) {
            play("files", 0, port);
            assertThat(baton.isAlive()).isTrue();
        }
    }

    private void scenarioWithItsOwnOrigin(String scenario) throws Exception {
        int origin = freePort();
        int port = freePort();
        try (BatonProcess baton = start(port, "127.0.0.1:" + origin)) {
            play(scenario, origin, port);
            baton.signal("TERM");
            assertThat(baton.awaitExit()).isZero();
        }
    }

    private BatonProcess start(int port, String origin) throws Exception {
        Path file = configuration(folder, "proxy.toml", 1, """
                [[listener]]
                name = "web"
                address = "127.0.0.1:%d"
                upstream = "app"
                [[upstream]]
                name = "app"
                servers = ["%s"]
                """.formatted(port, origin));
        BatonProcess baton = BatonProcess.start("-c", file.toString());
        baton.awaitPhase("Running");
        return baton;
    }

    private void play(String scenario, int origin, int proxy) throws Exception {
        Path script = folder.resolve("proxy-peers.py");
        try (InputStream in = ProxyIT.class.getResourceAsStream("proxy-peers.py")) {
            Files.write(script, Objects.requireNonNull(in, "proxy-peers.py").readAllBytes());
        }
        Command.Outcome outcome = Command.run(new ProcessBuilder(
                "python3",
                script.toString(),
                scenario,
                Integer.toString(origin),
                Integer.toString(proxy),
                folder.toString()));
        assertThat(outcome.stdout() + outcome.stderr()).isEqualTo("all as expected\n");
    }

    /** Starts nginx in the background, which listens when the command returns. */
    private void startNginx(String address) throws Exception {
        play("make-files", 0, 0);
        Path file = Files.writeString(folder.resolve("nginx.conf"), """
                pid %1$s/nginx.pid;
                error_log %1$s/nginx.log;
                worker_processes 1;
                master_process off;
                events { worker_connections 512; }
                http {
                    access_log off;
                    client_body_temp_path %1$s/client_body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    keepalive_requests 100000;
                    server { listen %2$s; root %1$s; }
                }
                """.formatted(folder, address));
        Command.Outcome outcome = Command.run(new ProcessBuilder(
                "nginx", "-e", folder + "/nginx.log", "-p", folder.toString(), "-c", file.toString()));
        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        nginx = Long.parseLong(Files.readString(folder.resolve("nginx.pid")).strip());
    }

    private static void requireInstalled(String... programs) {
        for (String program : programs) {
            if (Command.find(program).isEmpty()) {
                Command.skip("a proxy between real peers needs " + program);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
