package io.baton.it;

import io.baton.cli.Main;
import io.baton.ffi.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

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

    static BatonProcess start(String... arguments) throws IOException {
        List<String> options = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m");
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

    List<String> output() {
        return new ArrayList<>(jvm.output());
    }

    @Override
    public void close() {
        jvm.close();
    }
}
