package io.baton.demo;

import io.baton.ffi.Signal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be read while it runs and at the end. On a terminal one line at the bottom is alive; elsewhere a line
 * appears now and then.
 */
final class Screen {

    private static final long LIVE_NS = Samples.NS_PER_S / 5;

    private static final long PLAIN_NS = 5 * Samples.NS_PER_S;

    private static final String ROW = "  %7s  %-9s %-30s %8s %7s %9s %9s%n";

    private static final String FIGURES = "  %-18s %10s %9s %9s %9s %9s%n";

    private final PrintWriter out;

    private final boolean isTerminal;

    private final boolean isColoured;

    private @Nullable Load load;

    private long startNs;

    private long shownNs;

    private String now = "";

    private Screen(PrintWriter out, boolean isTerminal, boolean isColoured) {
        this.out = out;
        this.isTerminal = isTerminal;
        this.isColoured = isColoured;
    }

    /** Looks at where standard output goes, and at what the user wants ({@code NO_COLOR}). */
    static Screen of(PrintWriter out) {
        boolean isTerminal = isTerminal() && !"dumb".equals(System.getenv("TERM"));
        String noColor = System.getenv("NO_COLOR");
        return new Screen(out, isTerminal, isTerminal && (noColor == null || noColor.isEmpty()));
    }

    /** Says what is going to happen. */
    void opening(DemoOptions options, List<Attempt> plan) {
        out.printf(
                "%s: %s requests a second through a proxy that is replaced %d times while it serves.%n",
                bold("baton demo"), "1,000", plan.size());
        out.println("Two of the new versions are no good. No client should notice anything.");
        out.println();
    }

    void started(Servers servers) {
        out.printf("  origin  pid %-8d %s%n", servers.origin().pid(), servers.pages());
        out.printf("  proxy   pid %-8d %s%n", servers.proxy().pid(), servers.web());
        out.println();
        out.printf(ROW, "at", "version", "", "took", "failed", "p99", "gap");
        out.printf(ROW, Text.seconds(0), "1", "serves", "", "", "", "");
    }

    /** From here on there is something to be shown alive. */
    void begin(Load begun, long begunNs, int rate) {
        load = begun;
        startNs = begunNs;
        shownNs = begunNs;
        now = "";
    }

    void attempt(Attempt attempt) {
        now = "version " + attempt.version() + ": starting";
    }

    void step(String what) {
        int colon = now.indexOf(':');
        now = now.substring(0, Math.max(0, colon)) + ": " + what;
    }

    /** Shows how it goes, if it is time to. */
    void turn(long nowNs) {
        Load current = load;
        if (current == null || nowNs - shownNs < (isTerminal ? LIVE_NS : PLAIN_NS)) {
            return;
        }
        shownNs = nowNs;
        Load.Glance glance;
        try {
            glance = current.glance(nowNs - Samples.NS_PER_S, nowNs);
        } catch (DemoFailure e) {
            return; // whoever waits for the load next finds out
        }
        String latency = glance.latencies().isEmpty()
                ? "no answer"
                : "p50 " + Text.duration(glance.latencies().atNs(0.5)) + "  p99 "
                        + Text.duration(glance.latencies().atNs(0.99));
        String line = "  %7s  %s answered, %s failed  %s  %s"
                .formatted(
                        Text.seconds(nowNs - startNs),
                        Text.count(glance.answered()),
                        Text.count(glance.failed()),
                        latency,
                        now.isEmpty() ? "version " + glance.version() + " serves" : now);
        if (isTerminal) {
            out.print("\r\u001b[K" + (line.length() > 100 ? line.substring(0, 100) : line));
            out.flush();
        } else {
            out.println(line);
        }
    }

    /** A line for an upgrade that is over. */
    void upgraded(Run run, Upgrade upgrade) {
        clear();
        now = "";
        Latencies latencies = run.during(upgrade);
        String what = upgrade.attempt().kind().meaning();
        out.printf(
                ROW,
                Text.seconds(upgrade.beginNs() - run.startNs()),
                upgrade.attempt().version(),
                what,
                Text.seconds(upgrade.tookNs()),
                Text.count(run.load().tally().failed),
                latencies.isEmpty() ? "" : Text.duration(latencies.atNs(0.99)),
                Text.duration(run.longestGap(upgrade).lengthNs()));
    }

    /** Nothing is alive any more. */
    void end() {
        clear();
        load = null;
    }

    void verdict(Run run, Verdict verdict, Path report) {
        out.println();
        out.println(verdict.isProved() ? "proved" : "failed");
        verdict.problems().forEach(out::println);
        run.load().failures().forEach(out::println);
        out.println(report);
    }

    void failed(List<String> problems) {
        clear();
        problems.forEach(problem -> out.println("failed: " + problem));
    }

    void interrupted(Signal signal) {
        clear();
        out.println("baton: interrupted by " + signal + "; everything that was started is being ended");
    }

    private void clear() {
        if (isTerminal) {
            out.print("\r\u001b[K");
        }
    }

    private String bold(String text) {
        return coloured("1", text);
    }

    private String coloured(String code, String text) {
        return isColoured ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    private static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }
}
