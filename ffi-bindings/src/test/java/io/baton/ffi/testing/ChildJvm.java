package io.baton.ffi.testing;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A main class of the tests, running in a JVM of its own that is killed on close.
 *
 * <p>The test reads the child's lines, standard error among them, and each wait has a deadline. The child has on its
 * class path what this JVM has on its class path and its module path, under Surefire, Failsafe and an IDE alike; native
 * access is granted to it.
 */
public final class ChildJvm implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String END = "(end of the child's output)";

    private final Process process;

    private final BlockingQueue<String> unread = new LinkedBlockingQueue<>();

    private final List<String> seen = new ArrayList<>();

    private final Thread reader;

    private ChildJvm(Process process) {
        this.process = process;
        this.reader =
                Thread.ofPlatform().daemon().name("output of " + process.pid()).start(this::readOutput);
    }

    /** Starts a main class with arguments, and no options for its JVM but native access. */
    public static ChildJvm start(Class<?> main, String... arguments) throws IOException {
        return start(new ProcessBuilder(command(List.of(), main, arguments)));
    }

    /**
     * Starts a command that {@link #command} made, with the environment and folder that the builder was given, and with
     * whatever was put in front of it, such as {@code setpriv}.
     */
    public static ChildJvm start(ProcessBuilder builder) throws IOException {
        return new ChildJvm(builder.redirectErrorStream(true).start());
    }

    /** The command line that runs a main class, for those who start it by other means. */
    public static List<String> command(List<String> jvmOptions, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(Stream.of("java.class.path", "jdk.module.path")
                .map(System::getProperty)
                .filter(Objects::nonNull)
                .collect(Collectors.joining(File.pathSeparator)));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    public long pid() {
        return process.pid();
    }

    /** The process, for a test that needs its streams or its exit. */
    public Process process() {
        return process;
    }

    /** Whether there is a line to read, or the end. */
    public boolean hasLine() {
        return !unread.isEmpty();
    }

    /** Waits for the next line; fails when the child ends or falls silent instead. */
    public String nextLine() throws InterruptedException {
        return nextLine(System.nanoTime() + PATIENCE.toNanos());
    }

    /** Waits for a line that begins so, skips those before it, and returns what follows the beginning. */
    public String awaitLine(String beginning) throws InterruptedException {
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            String line = nextLine(deadlineNs);
            if (line.startsWith(beginning)) {
                return line.substring(beginning.length());
            }
        }
    }

    /** Sends a line to the child's standard input. */
    public void writeLine(String line) throws IOException {
        process.outputWriter().write(line + "\n");
        process.outputWriter().flush();
    }

    /** Waits until the child has ended: its exit code, or 128 and the signal that killed it. */
    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError(describe("is still running after " + PATIENCE));
        }
        return process.exitValue();
    }

    /** The lines that were waited for, and skipped, so far. */
    public List<String> output() {
        return List.copyOf(seen);
    }

    /** Waits until the child has written its last line, and returns all lines. */
    public List<String> wholeOutput() throws InterruptedException {
        if (!reader.join(PATIENCE)) {
            throw new AssertionError(describe("wrote no last line within " + PATIENCE));
        }
        while (!END.equals(unread.peek())) {
            seen.add(unread.remove());
        }
        return output();
    }

    /** Kills the child where it still runs, and waits until it is gone. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError(describe("survived SIGKILL for " + PATIENCE));
            }
            // A grandchild may hold the pipe open; then the reader sees no end, and closing the stream is all there is.
            reader.join(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closeStreams();
            removeSocket();
        }
    }

    /** What a JVM that jcmd spoke to leaves behind when it is killed. */
    private void removeSocket() {
        try {
            Files.deleteIfExists(Path.of("/tmp/.java_pid" + process.pid()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String nextLine(long deadlineNs) throws InterruptedException {
        String line = unread.poll(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (line == null) {
            throw new AssertionError(describe("wrote no further line within " + PATIENCE));
        }
        if (line.equals(END)) {
            unread.add(END);
            throw new AssertionError(describe("ended, with code " + awaitExit()));
        }
        seen.add(line);
        return line;
    }

    private void readOutput() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                unread.add(line);
            }
        } catch (IOException closedByTheTest) {
            unread.add(closedByTheTest.toString());
        }
        unread.add(END);
    }

    private void closeStreams() {
        try {
            process.getOutputStream().close();
            process.getInputStream().close();
            process.getErrorStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String describe(String what) {
        return "child JVM %d %s; it had written:%n%s".formatted(process.pid(), what, String.join("\n", seen));
    }
}
