package io.baton.ffi.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process that a test starts, whose output it reads at the end, and whom it kills, however the test ends.
 *
 * <p>Its output goes to a file: pipes would come and go among the descriptors of this process, which tests count.
 */
public final class ForeignProcess implements AutoCloseable {

    private static final long SECONDS_MAX = 60;

    private final Process process;

    private final Path output;

    private ForeignProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts a command whose standard error goes to the same output. */
    public static ForeignProcess start(List<String> command) throws IOException {
        Path output = Files.createTempFile("output", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .redirectError(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
        return new ForeignProcess(process, output);
    }

    /** Starts a script of Python 3. */
    public static ForeignProcess python(String script, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("python3", "-u", "-c", script));
        command.addAll(Arrays.asList(arguments));
        return start(command);
    }

    /** Starts the main class of a test in a JVM of its own, behind a command such as {@code prlimit}. */
    public static ForeignProcess java(List<String> prefix, Class<?> main, String... arguments) throws IOException {
        Path target = Path.of(System.getProperty("basedir", ""), "target");
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp"));
        command.add(target.resolve("classes") + ":" + target.resolve("test-classes"));
        command.add(main.getName());
        command.addAll(Arrays.asList(arguments));
        return start(command);
    }

    /** Whether a command can be found, for tests that need it. */
    public static boolean isInstalled(String command) {
        return Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    }

    public long pid() {
        return process.pid();
    }

    /** Waits until the process ends well, and returns what it printed. */
    public String outputAtEnd() throws IOException, InterruptedException {
        if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new AssertionError(process.info() + " has not ended");
        }
        String text = Files.readString(output).strip();
        if (process.exitValue() != 0) {
            throw new AssertionError("exit code %d, output: %s".formatted(process.exitValue(), text));
        }
        return text;
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Files.delete(output);
    }
}
