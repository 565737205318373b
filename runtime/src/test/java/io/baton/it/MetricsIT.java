package io.baton.it;

import static io.baton.it.BatonProcess.answering;
import static io.baton.it.BatonProcess.configuration;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What does a server answer at its metrics address, in every phase of its life? */
@Timeout(120)
class MetricsIT {

    @TempDir
    private Path folder;

    @AutoClose
    private final Started started = new Started();

    private int web;

    private int metrics;

    @BeforeEach
    void choosePorts() throws Exception {
        web = Http.freePort();
        metrics = Http.freePort();
    }

    @Test
    void shouldAnswerEachPathAndRefuseTheRest() throws Exception {
        started.running(file("metrics = \"127.0.0.1:%d\"".formatted(metrics)));
        assertThat(Http.get(web)).endsWith("hello");
        try (Scraper scraper = Scraper.of(metrics)) {
            Scraper.Page page = scraper.get("/metrics");
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.head()).contains("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n");
            assertThat(page.body())
                    .contains("\nbaton_requests_total{listener=\"web\",upstream=\"\",status=\"200\"} 1\n")
                    .contains("\nbaton_request_seconds_count{listener=\"web\",upstream=\"\"} 1\n")
                    .contains("\nbaton_phase{phase=\"Running\"} 1\n")
                    .contains("\nbaton_generation 0\n");
            assertThat(scraper.get("/healthz").body()).isEqualTo("ok\n");
            assertThat(scraper.get("/readyz?verbose").body()).isEqualTo("Running\n");
            assertThat(scraper.get("/").head()).contains("Content-Type: text/html; charset=utf-8\r\n");
            Scraper.Page status = scraper.get("/status.json");
            assertThat(status.head()).contains("Content-Type: application/json\r\n");
            assertThat(status.body()).contains("\"phase\":\"Running\"", "\"requests\":1,", "{\"name\":\"metrics\",");
            assertThat(scraper.get("/metrics/").status()).isEqualTo(404);
            assertThat(scraper.get("/nothing").status()).isEqualTo(404);
            assertThat(scraper.ask("HEAD", "/metrics"))
                    .satisfies(head -> assertThat(head.status()).isEqualTo(200))
                    .satisfies(head -> assertThat(head.body()).isEmpty());
            assertThat(scraper.ask("DELETE", "/metrics"))
                    .satisfies(refused -> assertThat(refused.status()).isEqualTo(405))
                    .satisfies(refused -> assertThat(refused.head()).contains("Allow: GET, HEAD\r\n"));
            assertThat(scraper.connections())
                    .as("all of that over one connection")
                    .isEqualTo(1);
        }
    }

    @Test
    void shouldSayThatItIsNotReadyAsSoonAsAStopBegins() throws Exception {
        Path file = file("stop_delay_seconds = 60\nmetrics = \"127.0.0.1:%d\"".formatted(metrics));
        BatonProcess server = started.running(file);
        try (Scraper scraper = Scraper.of(metrics)) {
            assertThat(scraper.get("/readyz").status()).isEqualTo(200);
            server.signal("TERM");
            server.awaitPhase("GracefulTerminate");
            Scraper.Page ready = scraper.get("/readyz");
            assertThat(ready.status()).isEqualTo(503);
            assertThat(ready.body()).isEqualTo("GracefulTerminate\n");
            assertThat(scraper.get("/healthz").status()).isEqualTo(200);
            assertThat(scraper.get("/metrics").body()).contains("\nbaton_phase{phase=\"GracefulTerminate\"} 1\n");
            assertThat(Http.get(web)).as("and the listeners are open").endsWith("hello");
        }
        server.signal("TERM");
        assertThat(server.awaitExit()).isZero();
    }

    @Test
    void shouldAnswerWhenClientsHaveAllConnections() throws Exception {
        Path file = file("metrics = \"127.0.0.1:%d\"".formatted(metrics));
        started.running(BatonProcess.with(file, "max_connections", "1"));
        try (HttpClientConnection client = new HttpClientConnection(web);
                Scraper scraper = Scraper.of(metrics)) {
            assertThat(client.ask().body()).isEqualTo("hello"); // so that it is let in, and keeps its place
            assertThat(scraper.get("/healthz").status()).isEqualTo(200);
            assertThat(scraper.get("/metrics").body()).contains("\nbaton_connections_active{listener=\"web\"} 1\n");
            assertThat(client.ask().body()).isEqualTo("hello");
        }
    }

    @Test
    void shouldMoveWithAReload() throws Exception {
        BatonProcess server = started.running(file(""));
        Path socket = folder.resolve("metrics.sock");
        file("metrics = \"unix:%s\"".formatted(socket));
        reload(server);
        try (Scraper scraper = Scraper.of(socket)) {
            assertThat(scraper.get("/readyz").status()).isEqualTo(200);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-rw----");
        file("metrics = \"127.0.0.1:%d\"".formatted(metrics));
        reload(server);
        assertThat(socket).doesNotExist();
        try (Scraper scraper = Scraper.of(metrics)) {
            assertThat(scraper.get("/readyz").status()).isEqualTo(200);
        }
    }

    private void reload(BatonProcess server) throws Exception {
        server.signal("HUP");
        server.await("the configuration was read again, and is in force");
    }

    private Path file(String more) throws Exception {
        return configuration(folder, "baton.toml", 1, more + "\n" + answering("web", "127.0.0.1:" + web, "hello"));
    }
}
