package io.baton.ffi.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A program that a test runs to its end and whose whole output it wants: a compiler, a script, a short-lived JVM. */
public final class Command {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** How a program ended, and all that it wrote. */
    public record Outcome(int exitCode, String stdout, String stderr) {}

    private Command() {}

    /**
     * Runs a program without input, and without options that the environment has for JVMs; fails when it takes longer
     * than anything here should.
     */
    public static Outcome run(ProcessBuilder builder) throws IOException, InterruptedException {
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        Path stdout = Files.createTempFile("command", ".out");
        Path stderr = Files.createTempFile("command", ".err");
        Process process = builder.redirectInput(new File("/dev/null"))
                .redirectOutput(stdout.toFile())
                .redirectError(stderr.toFile())
                .start();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError(builder.command() + " is still running after " + PATIENCE + ", having written "
                        + Files.readString(stdout) + Files.readString(stderr));
            }
            return new Outcome(process.exitValue(), Files.readString(stdout), Files.readString(stderr));
        } finally {
            process.destroyForcibly().waitFor();
            Files.delete(stdout);
            Files.delete(stderr);
        }
    }

    /** The first of these programs that the PATH has. */
    public static Optional<Path> find(String... names) {
        return Arrays.stream(names)
                .flatMap(name -> Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** Skips the test that calls this, and says so where everyone who runs the build reads it. */
    public static void skip(String because) {
        System.out.println("SKIPPED, and nothing else checks it: " + because);
        Assumptions.abort(because);
    }
}
