package io.baton.it;

import static io.baton.it.BatonProcess.configuration;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

/** Does a scraper ever see a counter fall, when processes take over from each other, fail, and drain under load? */
@Timeout(300)
class MetricsUpgradeIT {

    private static final int SOME = 20;

    private static final int PATIENCE_MS = 60_000;

    @TempDir
    private Path folder;

    private final Started started = new Started();

    private ThreadedOrigin origin;

    private int web;

    private int metrics;

    private Path file;

    @BeforeEach
    void open() throws Exception {
        origin = new ThreadedOrigin();
        web = Http.freePort();
        metrics = Http.freePort();
        file = configuration(folder, "baton.toml", 2, """
                metrics = "127.0.0.1:%d"
                [[listener]]
                name = "web"
                address = "127.0.0.1:%d"
                upstream = "app"
                [[upstream]]
                name = "app"
                servers = ["%s"]
                """.formatted(metrics, web, origin.address()));
    }

    @AfterEach
    void close() throws Exception {
        started.close();
        origin.close();
    }

    @Test
    void shouldLoseNoRequestAndLetNoCounterFallOverUpgrades() throws Exception {
        BatonProcess current = started.running(file);
        Load load = load();
        try (ScrapeLoop scrapes = ScrapeLoop.start(metrics)) {
            try (load) {
                for (int generation = 1; generation <= 3; generation++) {
                    try (Socket upload = beginUpload()) { // which the drain has to wait for
                        BatonProcess next = upgrade(current);
                        scrapes.awaitPages(generation, SOME);
                        current.awaitPhase("ShutdownGracePeriod");
                        scrapes.awaitPages(generation, SOME);
                        finishUpload(upload);
                        assertThat(current.awaitExit()).isZero();
                        current = next;
                    }
                }
            }
            scrapes.awaitPages(3, SOME);
            assertThat(scrapes.falls()).isEmpty();
            assertThat(scrapes.failures()).isEmpty();
        }
        assertThat(load.failures()).isEmpty();
        try (Scraper scraper = Scraper.of(metrics)) {
            String page = scraper.get("/metrics").body();
            long answers = load.answers() + 3;
            assertThat(ScrapeLoop.requests(page)).isEqualTo(answers);
            assertThat(page)
                    .contains("\nbaton_request_seconds_count{listener=\"web\",upstream=\"app\"} " + answers + "\n")
                    .contains("\nbaton_upstream_seconds_count{upstream=\"app\"} " + answers + "\n")
                    .contains("\nbaton_upgrades_total{outcome=\"done\"} 3\n")
                    .contains("\nbaton_drain_processes 0\n");
        }
    }

    @Test
    void shouldLetNoCounterFallWhenSuccessorsAreKilled() throws Exception {
        BatonProcess first = started.running(BatonProcess.with(file, "close_timeout_seconds", "60"));
        Load load = load();
        long lostMax = 0;
        try (ScrapeLoop scrapes = ScrapeLoop.start(metrics)) {
            try (load) {
                for (int i = 0; i < 3; i++) {
                    BatonProcess bad = started.baton("-u", "-c", file.toString());
                    first.signal("QUIT");
                    first.await("every loop has parked its listeners");
                    scrapes.awaitPages(1, SOME);
                    bad.signal("KILL");
                    bad.awaitExit();
                    lostMax += load.answers() - scrapes.lastRequests(1);
                    first.await("accepting again");
                    scrapes.awaitPages(0, SOME);
                }
            }
            assertThat(scrapes.falls()).isEmpty();
        }
        try (Scraper scraper = Scraper.of(metrics)) {
            String page = scraper.get("/metrics").body();
            assertThat(ScrapeLoop.requests(page))
                    .as("what was counted but not told by three killed processes is lost, and nothing else")
                    .isBetween(
                            load.answers() - lostMax,
                            load.answers() + load.failures().size());
            assertThat(page).contains("\nbaton_upgrades_total{outcome=\"undone\"} 3\n");
        }
    }

    private BatonProcess upgrade(BatonProcess current) throws Exception {
        BatonProcess next = started.baton("-u", "-c", file.toString());
        current.signal("QUIT");
        next.await("pid file and control socket are this process's");
        return next;
    }

    private Socket beginUpload() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), web);
        socket.setSoTimeout(PATIENCE_MS);
        write(socket, "POST /count HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nx");
        return socket;
    }

    private static void finishUpload(Socket socket) throws IOException {
        write(socket, "x");
        assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .endsWith("\r\n\r\n2");
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private Load load() {
        return Load.start(List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), web)));
    }
}
