package io.baton.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A process whose words are kept, with the times at which they came. */
final class WatchedProcess implements AutoCloseable {

    private static final int WAIT_S_MAX = 60;

    private static final int END_S_MAX = 10;

    private final Process process;

    private final List<Line> lines = new ArrayList<>();

    /** What was said, and when by {@link System#nanoTime()}. */
    record Line(long ns, String text) {}

    private WatchedProcess(Process process) {
        this.process = process;
        Thread.ofPlatform().daemon().name("words of " + process.pid()).start(this::read);
    }

    static WatchedProcess start(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new WatchedProcess(builder.start());
    }

    long pid() {
        return process.pid();
    }

    /** Waits for the first line that holds a text, and tells when it came. */
    Line await(String text) throws IOException, InterruptedException {
        return await(text, 1);
    }

    /** Waits until a text was said so many times, and tells when it was for the last time. */
    Line await(String text, int times) throws IOException, InterruptedException {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S_MAX);
        int said = 0;
        synchronized (lines) {
            for (int next = 0; ; next++) {
                while (next == lines.size()) {
                    long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
                    if (leftMs <= 0) {
                        throw new IOException(said + " lines of " + times + " say \"" + text + "\":\n" + said());
                    }
                    lines.wait(leftMs);
                }
                if (lines.get(next).text().contains(text) && ++said == times) {
                    return lines.get(next);
                }
            }
        }
    }

    /** Waits for its end, and tells when that was, to the scheduler's precision. */
    long awaitEnd() throws IOException, InterruptedException {
        if (!process.waitFor(WAIT_S_MAX, TimeUnit.SECONDS)) {
            throw new IOException("a process that was to end does not:\n" + said());
        }
        return System.nanoTime();
    }

    int exitCode() {
        return process.exitValue();
    }

    String said() {
        synchronized (lines) {
            return lines.stream().map(Line::text).collect(Collectors.joining("\n"));
        }
    }

    /** Ends it and all its children, at once where it takes too long. */
    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        children.forEach(ProcessHandle::destroy);
        try {
            process.waitFor(END_S_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    private void read() {
        try (BufferedReader reader = process.inputReader()) {
            String text = reader.readLine();
            while (text != null) {
                synchronized (lines) {
                    lines.add(new Line(System.nanoTime(), text));
                    lines.notifyAll();
                }
                text = reader.readLine();
            }
        } catch (IOException e) {
            synchronized (lines) {
                lines.add(new Line(System.nanoTime(), "its output cannot be read: " + e));
            }
        }
    }
}
