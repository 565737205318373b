package io.baton.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.concurrent.TimeUnit;

/** A C program that goes on as long as its standard input does, and is asked and answers in lines. */
final class RunningProgram implements AutoCloseable {

    private static final long END_S_MAX = 10;

    private final Process process;

    private final Writer input;

    private final BufferedReader output;

    RunningProgram(ProcessBuilder command) throws IOException {
        process = command.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        input = process.outputWriter();
        output = process.inputReader();
    }

    long pid() {
        return process.pid();
    }

    void ask(String line) throws IOException {
        input.write(line);
        input.write('\n');
        input.flush();
    }

    /** The next line, which is a number. */
    long number() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IOException("the program has ended");
        }
        return Long.parseLong(line);
    }

    @Override
    public void close() {
        try {
            input.close();
            if (!process.waitFor(END_S_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            output.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
