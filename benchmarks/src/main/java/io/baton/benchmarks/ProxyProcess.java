package io.baton.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A server with all its processes, on one processor, and what they use of the machine. */
final class ProxyProcess implements AutoCloseable {

    private static final int START_S_MAX = 60;

    private static final int END_S_MAX = 10;

    private static final long KNOCK_NS = 20_000_000;

    private static final int USER_TIME_FIELD = 11;

    private final String name;

    private final Process process;

    private ProxyProcess(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    /** Starts a server, and waits until it takes connections at a port. What it says goes to a file. */
    static ProxyProcess start(
            String name, List<String> command, Map<String, String> environment, int processor, int port, Path folder)
            throws IOException {
        Path output = folder.resolve(name.replace(' ', '-') + ".out");
        ProcessBuilder builder = new ProcessBuilder(
                        Stream.concat(Stream.of("taskset", "-c", Integer.toString(processor)), command.stream())
                                .toList())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        ProxyProcess started = new ProxyProcess(name, builder.start());
        try {
            started.await(port, output);
            return started;
        } catch (IOException | RuntimeException e) {
            started.close();
            throw e;
        }
    }

    /** User and system time of all its processes until now, in seconds. */
    double processorSeconds() throws IOException {
        double sum = 0;
        for (ProcessHandle each : processes()) {
            for (String stat : lines(each, "stat")) {
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
                long ticks = Long.parseLong(fields[USER_TIME_FIELD]) + Long.parseLong(fields[USER_TIME_FIELD + 1]);
                sum += ticks / Machine.TICKS_PER_S;
            }
        }
        return sum;
    }

    /** The sum of a value of all its processes in /proc/PID/{@code file}, where it stands in KB. */
    long kilobytes(String file, String key) throws IOException {
        long sum = 0;
        for (ProcessHandle each : processes()) {
            for (String line : lines(each, file)) {
                if (line.startsWith(key + ":")) {
                    sum += Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        }
        return sum;
    }

    /** None of a process that has ended meanwhile, as helpers of a start do. */
    private static List<String> lines(ProcessHandle its, String file) throws IOException {
        try {
            return Files.readAllLines(Path.of("/proc/" + its.pid() + "/" + file));
        } catch (FileSystemException e) {
            if (its.isAlive()) {
                throw e;
            }
            return List.of();
        }
    }

    /** Asks it to end, and its children with it. */
    @Override
    public void close() {
        List<ProcessHandle> all = processes();
        process.destroy();
        try {
            if (!process.waitFor(END_S_MAX, TimeUnit.SECONDS)) {
                all.forEach(ProcessHandle::destroyForcibly);
            }
        } catch (InterruptedException e) {
            all.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }

    private List<ProcessHandle> processes() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
    }

    private void await(int port, Path output) throws IOException {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_S_MAX);
        while (System.nanoTime() - deadlineNs < 0 && process.isAlive()) {
            if (takesConnections(port)) {
                return;
            }
            LockSupport.parkNanos(KNOCK_NS);
        }
        throw new IOException(name + " does not serve: " + Files.readString(output));
    }

    /** Waits until somebody takes connections at a port. */
    static void awaitConnections(String name, int port) throws IOException {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_S_MAX);
        while (!takesConnections(port)) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IOException(name + " does not serve");
            }
            LockSupport.parkNanos(KNOCK_NS);
        }
    }

    static boolean takesConnections(int port) {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }
}
