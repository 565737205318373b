package io.baton.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.Address;
import io.baton.ffi.testing.Command;
import io.baton.net.ConnectionService;
import io.baton.net.Listener;
import io.baton.net.ListenerSet;
import io.baton.net.RunningLoops;
import io.baton.net.TcpClient;
import io.baton.proxy.HttpService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The services that the documents show are compiled, run, and stay as short as they promise. */
class ExamplesTest {

    private static final int LINES_MAX = 40;

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
            Path file = Path.of(
                    System.getProperty("baton.top"), "runtime/src/test/java/io/baton/examples", example + ".java");
            assertThat(Files.readAllLines(file)).as(example).hasSizeLessThan(LINES_MAX);
        }
    }
}
