package io.baton.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.baton.cli.Main;
import io.baton.ffi.Credentials;
import io.baton.ffi.testing.ChildJvm;
import io.baton.ffi.testing.ProcStat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A server that is process 1 of a pid namespace of its own, which is what a container is to it. Network and files are
 * the test's.
 */
final class Container implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int LOOK_MS = 20;

    private final BatonProcess outside;

    private final long pid;

    private Container(BatonProcess outside, long pid) {
        this.outside = outside;
        this.pid = pid;
    }

    /** Skips a test, and says so, on a machine that gives this user no pid namespace. */
    static void assumePossible() throws IOException, InterruptedException {
        Process probe = new ProcessBuilder(inNamespace(List.of("true")))
                .redirectErrorStream(true)
                .start();
        String output = new String(probe.getInputStream().readAllBytes(), UTF_8);
        boolean isPossible = probe.waitFor(10, TimeUnit.SECONDS) && probe.exitValue() == 0;
        if (!isPossible) {
            System.err.println("SKIPPED: there is no pid namespace to be had here: " + output.strip());
        }
        Assumptions.assumeTrue(isPossible, "SKIPPED: no pid namespace: " + output);
    }

    /** Starts a server as process 1; it may be told to run in a JVM with further options. */
    static Container start(Path file) throws IOException, InterruptedException {
        BatonProcess outside = BatonProcess.start(new ProcessBuilder(inNamespace(command("-c", file.toString()))));
        try {
            long pid = awaitOnly(() -> childrenOf(outside.pid()));
            return new Container(outside, pid);
        } catch (IOException | InterruptedException | RuntimeException e) {
            outside.close();
            throw e;
        }
    }

    /** The log of all that runs in it. */
    BatonProcess output() {
        return outside;
    }

    /** Its number outside. */
    long pid() {
        return pid;
    }

    /** Runs a command in it, as {@code kubectl exec} does, and returns what it prints. */
    String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(inside(List.of(command)))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError(String.join(" ", command) + " failed: " + output);
        }
        return output;
    }

    /** Starts a command of Baton's in it. */
    BatonProcess baton(String first, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(first));
        arguments.addAll(List.of(more));
        return BatonProcess.start(new ProcessBuilder(inside(command(arguments.toArray(String[]::new)))));
    }

    /** Sends a signal from outside, as whoever runs containers does. */
    void signal(String name) throws IOException, InterruptedException {
        signal(name, pid);
    }

    static void signal(String name, long process) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process))
                .inheritIO()
                .start();
        if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new AssertionError("kill -" + name + " of " + process + " failed");
        }
    }

    /** The children of process 1, by their numbers outside. */
    List<Long> children() throws IOException {
        return childrenOf(pid);
    }

    /** Waits for its only child. */
    long awaitOnlyChild() throws IOException, InterruptedException {
        return awaitOnly(this::children);
    }

    void awaitNoChild() throws IOException, InterruptedException {
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (!children().isEmpty()) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("process 1 still has " + children() + outside.output());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
    }

    /** How the container ended: as its process 1 did. */
    int awaitExit() throws InterruptedException {
        return outside.awaitExit();
    }

    /**
     * Ends process 1, and with it all others. What {@code --kill-child} does for it is the death signal of a thread,
     * which is not there any more once another thread has replaced the program.
     */
    @Override
    public void close() {
        try {
            if (childrenOf(outside.pid()).contains(pid)) {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            outside.close();
        }
    }

    private interface Look {
        List<Long> take() throws IOException;
    }

    private static long awaitOnly(Look look) throws IOException, InterruptedException {
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            List<Long> found = look.take();
            if (found.size() == 1) {
                return found.getFirst();
            }
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("one process was awaited, and there is " + found);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
    }

    /** Zombies among them. */
    static List<Long> childrenOf(long parent) throws IOException {
        List<Long> children = new ArrayList<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes.toList()) {
                String name = process.getFileName().toString();
                if (name.chars().allMatch(Character::isDigit) && parent(process) == parent) {
                    children.add(Long.parseLong(name));
                }
            }
        }
        return children;
    }

    private static long parent(Path process) throws IOException {
        try {
            return ProcStat.of(process).parent();
        } catch (NoSuchFileException e) {
            return -1;
        } catch (IOException e) { // ESRCH: it ended between two calls
            return -1;
        }
    }

    private static List<String> inNamespace(List<String> command) {
        List<String> all = new ArrayList<>(List.of("unshare", "--pid", "--fork", "--mount-proc", "--kill-child"));
        if (Credentials.ownUid() != 0) {
            all.addAll(List.of("--user", "--map-root-user"));
        }
        all.addAll(command);
        return all;
    }

    private List<String> inside(List<String> command) {
        List<String> all = new ArrayList<>(List.of("nsenter", "--target", Long.toString(pid), "--pid", "--mount"));
        if (Credentials.ownUid() != 0) {
            all.addAll(List.of("--user", "--preserve-credentials"));
        }
        all.addAll(command);
        return all;
    }

    private static List<String> command(String... arguments) {
        List<String> options = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m", "-XX:-UsePerfData");
        return ChildJvm.command(options, Main.class, arguments);
    }
}
