package io.baton.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The C program that sends requests at a fixed rate: each is due at a time that is fixed beforehand, and its latency
 * counts from then (no coordinated omission). While it runs nothing of it is in this process.
 */
final class OpenLoop implements AutoCloseable {

    private static final int SLACK_S = 30;

    private final Process process;

    private final BufferedReader words;

    private final Path file;

    private final int seconds;

    private OpenLoop(Process process, BufferedReader words, Path file, int seconds) {
        this.process = process;
        this.words = words;
        this.file = file;
        this.seconds = seconds;
    }

    /**
     * What is sent.
     *
     * @param rate requests in a second
     * @param seconds at most
     * @param connections at most
     * @param requestsEach after which a connection is closed; 0: never
     * @param bytes of the body of each answer
     */
    record Plan(int rate, int seconds, int connections, int requestsEach, int bytes) {}

    /** Begins to send, and returns once it does. A processor below 0: any. */
    static OpenLoop start(CProgram program, Plan plan, int port, int processor, Path folder) throws IOException {
        Path file = Files.createTempFile(folder, "openloop", ".ns");
        List<String> command = new ArrayList<>();
        if (processor >= 0) {
            command.addAll(List.of("taskset", "-c", Integer.toString(processor)));
        }
        command.add(program.binary().toString());
        for (int each :
                new int[] {port, plan.rate(), plan.seconds(), plan.connections(), plan.requestsEach(), plan.bytes()}) {
            command.add(Integer.toString(each));
        }
        command.add(file.toString());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader words = process.inputReader();
        if (!"begun".equals(words.readLine())) {
            process.destroyForcibly();
            throw new IOException("the client of the open loop does not begin");
        }
        return new OpenLoop(process, words, file, plan.seconds());
    }

    /** Lets it send no more; what is under way is waited for. */
    void end() {
        process.toHandle().destroy(); // that of the process would close what it still has to say
    }

    /** Waits for its end, and reads what it has seen. */
    OpenLoopRun result() throws IOException, InterruptedException {
        if (!process.waitFor(seconds + SLACK_S, TimeUnit.SECONDS)) {
            throw new IOException("the client of the open loop does not end");
        }
        String summary = words.readLine();
        if (process.exitValue() != 0 || summary == null) {
            throw new IOException("the client of the open loop ended with " + process.exitValue());
        }
        OpenLoopRun run = OpenLoopRun.parse(summary, Files.readAllBytes(file));
        Files.delete(file);
        return run;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
