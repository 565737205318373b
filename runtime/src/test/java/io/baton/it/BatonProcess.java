package io.baton.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.baton.cli.Main;
import io.baton.ffi.testing.ChildJvm;
import io.baton.server.ControlProtocol;
import io.baton.server.ControlRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real server in a JVM of its own, with its files in a folder of the test's. */
final class BatonProcess implements AutoCloseable {

    private final ChildJvm jvm;

    private BatonProcess(ChildJvm jvm) {
        this.jvm = jvm;
    }

    /** Writes a configuration whose files are in a folder; {@code more} are its listeners and routes. */
    static Path configuration(Path folder, String name, int closeTimeoutSeconds, String more) throws IOException {
        return Files.writeString(folder.resolve(name), """
                version = 1
                threads = 2
                pid_file = "%1$s/baton.pid"
                upgrade_sock = "%1$s/upgrade.sock"
                control_sock = "%1$s/control.sock"
                max_connections = 1000
                upgrade_timeout_seconds = 30
                close_timeout_seconds = %2$d
                grace_period_seconds = 20
                client_header_timeout_seconds = 60
                warmup_requests = 0
                %3$s
                """.formatted(folder, closeTimeoutSeconds, more));
    }

    /** A listener that answers every request with a text. */
    static String answering(String name, String address, String text) {
        return """
                [[listener]]
                name = "%1$s"
                address = "%2$s"
                [[route]]
                listener = "%1$s"
                path = "/"
                respond = { status = 200, body = "%3$s", content_type = "text/plain" }
                """.formatted(name, address, text);
    }

    /** Changes the value of a key of a configuration that was written before, and returns its file. */
    static Path with(Path file, String key, String value) throws IOException {
        String text = Files.readString(file);
        String changed = text.replaceFirst("(?m)^" + key + " = .*$", key + " = " + value);
        if (changed.equals(text)) {
            throw new IllegalArgumentException(key + " is not in " + text + ", or has that value");
        }
        return Files.writeString(file, changed);
    }

    static BatonProcess start(String... arguments) throws IOException {
        List<String> options = List.of(
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m", "-XX:-UseDynamicNumberOfCompilerThreads");
        return new BatonProcess(ChildJvm.start(new ProcessBuilder(ChildJvm.command(options, Main.class, arguments))));
    }

    /** Starts it by other means than a main class. */
    static BatonProcess start(ProcessBuilder builder) throws IOException {
        return new BatonProcess(ChildJvm.start(builder));
    }

    /** Waits for a line that contains a text. */
    String await(String text) throws InterruptedException {
        while (true) {
            String line = jvm.nextLine();
            if (line.contains(text)) {
                return line;
            }
        }
    }

    /** Waits until the phase machine arrives at a phase. */
    void awaitPhase(String label) throws InterruptedException {
        await("-> " + label + " (");
    }

    /** Whether it has written a line that contains a text, without waiting for one. */
    boolean hasWritten(String text) throws InterruptedException {
        while (jvm.hasLine()) {
            if (jvm.nextLine().contains(text)) {
                return true;
            }
        }
        return false;
    }

    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(jvm.pid()))
                .inheritIO()
                .start();
        if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new AssertionError("kill -" + name + " of " + jvm.pid() + " failed");
        }
    }

    int awaitExit() throws InterruptedException {
        return jvm.awaitExit();
    }

    long pid() {
        return jvm.pid();
    }

    boolean isAlive() {
        return jvm.process().isAlive();
    }

    /** Completes when the process has ended. */
    CompletableFuture<Process> onExit() {
        return jvm.process().onExit();
    }

    /** What the server whose files are in a folder says of itself, as JSON. */
    static String status(Path folder) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("control.sock")))) {
            Channels.newOutputStream(channel).write(ControlProtocol.encode(ControlRequest.STATUS));
            var lines = new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), UTF_8));
            return Objects.requireNonNull(lines.readLine());
        }
    }

    /** What it has written so far. */
    List<String> output() {
        return new ArrayList<>(jvm.output());
    }

    /** All that it has written, once it has ended. */
    List<String> wholeOutput() throws InterruptedException {
        return jvm.wholeOutput();
    }

    /** The names of its threads, sorted, as the kernel has them. */
    List<String> threads() throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid() + "/task"))) {
            List<String> names = new ArrayList<>();
            for (Path task : tasks.toList()) {
                names.add(Files.readString(task.resolve("comm")).strip());
            }
            return names.stream().sorted().toList();
        }
    }

    @Override
    public void close() {
        jvm.close();
    }
}
