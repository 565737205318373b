package io.baton.benchmarks;

import java.io.Console;
import java.time.Duration;

/** Says on standard error how far a set is: on a terminal in one line that changes, elsewhere now and then. */
final class Progress {

    private static final long PAUSE_NS = 10_000_000_000L;

    private static final int BAR = 24;

    private final int turns;

    private final long beginNs = System.nanoTime();

    private final boolean isTerminal = hasTerminal();

    private long saidNs = beginNs - PAUSE_NS;

    private int done;

    Progress(int turns) {
        this.turns = turns;
    }

    @SuppressWarnings("SystemConsoleNull") // JDK 25 has it null again where there is no terminal
    private static boolean hasTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    /** A turn begins. */
    void begin(String what, int round, int rounds) {
        long nowNs = System.nanoTime();
        if (isTerminal || nowNs - saidNs >= PAUSE_NS) {
            saidNs = nowNs;
            String line = line(what + (rounds > 0 ? ", round %d of %d".formatted(round, rounds) : ""), nowNs - beginNs);
            System.err.print(isTerminal ? "\r\033[K" + line : line + "\n");
            System.err.flush();
        }
        done++;
    }

    /** All turns are over. */
    void end() {
        System.err.print(isTerminal ? "\r\033[K" : "");
    }

    String line(String what, long elapsedNs) {
        int full = (int) ((long) BAR * done / Math.max(1, turns));
        String left = done == 0 ? "" : ", " + shown(elapsedNs / done * (turns - done)) + " left";
        return "[%s%s] %d of %d%s  %s".formatted("#".repeat(full), ".".repeat(BAR - full), done, turns, left, what);
    }

    private static String shown(long ns) {
        Duration duration = Duration.ofNanos(ns);
        return "%d:%02d".formatted(duration.toMinutes(), duration.toSecondsPart());
    }
}
