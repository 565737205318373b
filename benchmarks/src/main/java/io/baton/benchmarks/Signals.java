package io.baton.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Sends signals to processes that were started here. */
final class Signals {

    private static final int KILL_S_MAX = 10;

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
}
