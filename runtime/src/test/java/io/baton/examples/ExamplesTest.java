package io.baton.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.config.Balance;
import io.baton.config.ServerAddress;
import io.baton.config.UpstreamConfig;
import io.baton.config.UpstreamServer;
import io.baton.ffi.Address;
import io.baton.ffi.testing.Command;
import io.baton.http.FieldTexts;
import io.baton.http.RequestHead;
import io.baton.net.ConnectionService;
import io.baton.net.Listener;
import io.baton.net.ListenerSet;
import io.baton.net.RunningLoops;
import io.baton.net.TcpClient;
import io.baton.proxy.Answer;
import io.baton.proxy.FilterLimits;
import io.baton.proxy.Forward;
import io.baton.proxy.HttpFilters;
import io.baton.proxy.HttpService;
import io.baton.proxy.upstream.Upstream;
import io.baton.proxy.upstream.Upstreams;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The services that the documents show are compiled, run, and stay as short as they promise. */
class ExamplesTest {

    private static final int LINES_MAX = 40;

    private static final int FILTER_LINES_MAX = 60;

    @Test
    void shouldEcho() throws Exception {
        try (RunningLoops loops = new RunningLoops(2, 100)) {
            Listener listener = Listener.bind("echo", Address.parse("127.0.0.1:0"), 16);
            loops.ask(set -> set.add(listener, ConnectionService.of(new EchoService())));
            loops.ask(ListenerSet::accept);
            try (TcpClient client = TcpClient.connect(listener).orElseThrow()) {
                assertThat(client.exchange("hello", "hello")).isEqualTo("hello");
                loops.ask(ListenerSet::park);
                CompletableFuture<Long> drained = loops.drain();
                assertThat(client.receive()).isEmpty();
                assertThat(drained.get(60, TimeUnit.SECONDS)).isNotNull();
            }
        }
    }

    @Test
    void shouldSayHello() throws Exception {
        try (RunningLoops loops = new RunningLoops(2, 100)) {
            Listener listener = Listener.bind("web", Address.parse("127.0.0.1:0"), 16);
            loops.ask(set -> set.add(listener, HttpService.of(new HelloService())));
            loops.ask(ListenerSet::accept);
            try (TcpClient client = TcpClient.connect(listener).orElseThrow()) {
                assertThat(client.exchange("GET /hello/you HTTP/1.1\r\nHost: a\r\n\r\n", "you!\n"))
                        .startsWith("HTTP/1.1 200 OK\r\n");
                assertThat(client.exchange("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx", "HEAD.\n"))
                        .contains("Allow: GET, HEAD\r\n");
            }
        }
    }

    @Test
    void shouldLetThoseInWhoHaveAKey() throws Exception {
        CountDownLatch isOver = new CountDownLatch(1);
        try (RunningLoops loops = new RunningLoops(2, 100)) {
            Listener origin = Listener.bind("origin", Address.parse("127.0.0.1:0"), 16);
            Listener web = Listener.bind("web", Address.parse("127.0.0.1:0"), 16);
            Upstream app = Upstreams.of(List.of(upstream(origin))).named("app");
            ApiKeyFilter filter = new ApiKeyFilter(key -> switch (key) {
                case "alice's" -> Optional.of("alice");
                case "slow" -> {
                    isOver.await();
                    yield Optional.empty();
                }
                default -> Optional.empty();
            });
            loops.ask(set -> set.add(origin, HttpService.of(ExamplesTest::whoAmI)));
            loops.ask(set -> set.add(
                    web,
                    HttpService.of(request -> new Forward(app)).with(HttpFilters.of(filter, FilterLimits.DEFAULT))));
            loops.ask(ListenerSet::accept);
            try (TcpClient blocked = TcpClient.connect(web).orElseThrow();
                    TcpClient client = TcpClient.connect(web).orElseThrow()) {
                blocked.send("GET / HTTP/1.1\r\nHost: a\r\nX-Api-Key: slow\r\n\r\n");
                for (int i = 0; i < 1000; i++) {
                    assertThat(client.exchange(
                                    "GET / HTTP/1.1\r\nHost: a\r\nX-Api-Key: alice's\r\n\r\n", "alice null\n"))
                            .startsWith("HTTP/1.1 200 OK\r\n")
                            .doesNotContain("Server:");
                }
                assertThat(client.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "unknown.\n"))
                        .startsWith("HTTP/1.1 401 ");
                isOver.countDown();
                assertThat(blocked.exchange("", "unknown.\n")).startsWith("HTTP/1.1 401 ");
            }
            assertThat(app.members().getFirst().active()).isZero();
            assertThat(loops.failures()).isEmpty();
        }
    }

    private static UpstreamConfig upstream(Listener origin) {
        UpstreamServer server =
                new UpstreamServer(new ServerAddress(origin.address().toString()), 1, false);
        return new UpstreamConfig(
                "app",
                List.of(server),
                Balance.ROUND_ROBIN,
                Optional.empty(),
                128,
                0,
                3,
                30,
                1,
                3,
                10,
                0,
                false,
                Optional.empty());
    }

    /** The origin: it says what it was told of the client, and what it should not have been. */
    private static Answer whoAmI(RequestHead request) {
        FieldTexts fields = FieldTexts.of(request.fields());
        String key = fields.first("X-Api-Key").orElse("null");
        return Answer.text(200, fields.first("X-Account").orElse("nobody") + " " + key + "\n")
                .with("Server", "secret/1.0");
    }

    @Test
    void shouldBeUnderstoodByCurl() throws Exception {
        if (Command.find("curl").isEmpty()) {
            Command.skip("there is no curl");
        }
        try (RunningLoops loops = new RunningLoops(2, 100)) {
            Listener listener = Listener.bind("web", Address.parse("127.0.0.1:0"), 16);
            loops.ask(set -> set.add(listener, HttpService.of(new HelloService())));
            loops.ask(ListenerSet::accept);
            String url = "http://" + listener.address() + "/hello/curl";
            assertThat(curl(url, url)).isEqualTo("Hello, curl!\nHello, curl!\n");
            assertThat(curl("-I", url)).contains("HTTP/1.1 200 OK", "Content-Length: 13");
            assertThat(curl("--http1.0", url)).isEqualTo("Hello, curl!\n");
            assertThat(curl("-d", "x".repeat(50_000), "-H", "Expect: 100-continue", url))
                    .isEqualTo("Only GET and HEAD.\n");
            assertThat(curl("-d", "a body", "-H", "Transfer-Encoding: chunked", url))
                    .as("a chunked body")
                    .isEqualTo("Only GET and HEAD.\n");
        }
    }

    private static String curl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "--max-time", "60", "--noproxy", "*"));
        command.addAll(List.of(arguments));
        Command.Outcome outcome = Command.run(new ProcessBuilder(command));
        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        return outcome.stdout();
    }

    @Test
    void shouldBeShort() throws Exception {
        for (String example : List.of("EchoService", "HelloService")) {
            assertThat(lines(example)).as(example).hasSizeLessThan(LINES_MAX);
        }
        assertThat(lines("ApiKeyFilter")).as("ApiKeyFilter").hasSizeLessThan(FILTER_LINES_MAX);
    }

    private static List<String> lines(String example) throws Exception {
        Path file =
                Path.of(System.getProperty("baton.top"), "runtime/src/test/java/io/baton/examples", example + ".java");
        return Files.readAllLines(file);
    }
}
