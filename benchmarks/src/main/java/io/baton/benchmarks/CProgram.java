package io.baton.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A C program of {@code src/main/c}, compiled on the machine that is measured, which prints what a turn takes. */
record CProgram(Path binary) {

    private static final long COMPILATION_S_MAX = 60;

    private static final long RUN_S_MAX = 60;

    /**
     * Compiles a program.
     *
     * @throws IOException says what to install where there is no C compiler
     */
    static CProgram compile(String name, Path folder) throws IOException {
        Path source = folder.resolve(name + ".c");
        try (InputStream resource = CProgram.class.getResourceAsStream("/c/" + name + ".c")) {
            if (resource == null) {
                throw new IOException("the benchmarks have no C program " + name);
            }
            Files.write(source, resource.readAllBytes());
        }
        Path binary = folder.resolve(name);
        List<String> command = List.of("cc", "-O2", "-Wall", "-pthread", "-o", binary.toString(), source.toString());
        try {
            output(command, COMPILATION_S_MAX);
        } catch (IOException e) {
            throw new IOException("there is no figure of C without a C compiler (on Debian: apt-get install gcc)", e);
        }
        return new CProgram(binary);
    }

    /** Starts the program with numbers as its arguments; it runs until it is closed. */
    RunningProgram start(int... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(binary.toString()));
        for (int argument : arguments) {
            command.add(Integer.toString(argument));
        }
        return new RunningProgram(new ProcessBuilder(command));
    }

    /** Runs the program, and reads the two figures that it prints. */
    Turn run(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(binary.toString()));
        command.addAll(arguments);
        try {
            String figures = output(command, RUN_S_MAX).strip();
            int space = figures.indexOf(' ');
            double wallNs = Double.parseDouble(figures.substring(0, space));
            return new Turn(wallNs, Double.parseDouble(figures.substring(space + 1)), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String output(List<String> command, long secondsMax) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            if (!process.waitFor(secondsMax, TimeUnit.SECONDS)) {
                throw new IOException(command + " did not end within " + secondsMax + " s");
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new IOException(command + " ended with " + process.exitValue());
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + command, e);
        } finally {
            process.destroyForcibly();
        }
    }
}
