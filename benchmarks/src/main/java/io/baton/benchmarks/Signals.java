package io.baton.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Sends signals to processes that were started here. */
final class Signals {

    /** The same number on x86-64 and aarch64. */
    static final int USR2 = 12;

    private static final int KILL_S_MAX = 10;

    private static final int HANDLER_S_MAX = 30;

    private static final long LOOK_NS = 200_000;

    private Signals() {}

    /** By its name without SIG. */
    static void send(long pid, String signal) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!kill.waitFor(KILL_S_MAX, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new IOException("SIG" + signal + " does not reach process " + pid);
        }
    }

    /** Waits until a process handles a signal: what comes earlier may be ignored, or end it. */
    static void awaitHandler(long pid, int signal) throws IOException {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(HANDLER_S_MAX);
        while (!isIn("SigCgt", pid, signal) || isIn("SigBlk", pid, signal)) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IOException("process " + pid + " does not come to handle signal " + signal);
            }
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    private static boolean isIn(String set, long pid, int signal) throws IOException {
        try (Stream<String> status = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            long signals = status.filter(line -> line.startsWith(set + ":"))
                    .mapToLong(line -> Long.parseUnsignedLong(
                            line.substring(set.length() + 1).strip(), 16))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no " + set + " of process " + pid));
            return (signals >>> (signal - 1) & 1) != 0;
        }
    }
}
