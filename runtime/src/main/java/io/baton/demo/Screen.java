package io.baton.demo;

import io.baton.ffi.Signal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is to be read while it runs and at the end. On a terminal one line at the bottom is alive; elsewhere a line
 * appears now and then.
 */
final class Screen {

    private static final long LIVE_NS = Samples.NS_PER_S / 5;

    private static final long PLAIN_NS = 5 * Samples.NS_PER_S;

    /** A line that is written over must not be broken into two. */
    private static final int LIVE_CHARS_MAX = 79;

    private static final String BOLD = "1";

    private static final String GREEN = "32";

    private static final String RED = "31";

    private static final String QUIET = "2";

    private final PrintWriter out;

    private final boolean isTerminal;

    private final boolean isColoured;

    private @Nullable Load load;

    private long startNs;

    private long shownNs;

    private String doing = "";

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

    /** One that shows everything as it would on no terminal. */
    static Screen plain(PrintWriter out) {
        return new Screen(out, false, false);
    }

    /** Says what is going to happen. */
    void opening(List<Attempt> plan) {
        say(coloured(BOLD, "baton demo") + ": a proxy is replaced " + plan.size()
                + " times while clients use it, two times by a version that is no good.");
        say("");
    }

    /** Says why nothing happens yet. */
    void firstRun() {
        live("  the first run of this jar: making what halves every start of it from now on ...");
    }

    void started(Servers servers) {
        say("  origin   " + servers.pages() + ", process " + servers.origin().pid());
        say("  proxy    " + servers.web() + ", process " + servers.proxy().pid());
        live("  clients  rehearsing: how much can this machine take?");
    }

    /** From here on there is something to be shown alive. */
    void begin(Load begun, long begunNs, int rate) {
        load = begun;
        startNs = begunNs;
        shownNs = begunNs;
        say("  clients  " + Text.count(rate) + " requests a second, each at its time; every answer is compared");
        say("");
        row(QUIET, "at", "version", "outcome", "failures", "gap");
        row("", "0.0 s", "1  serves", "", "", "");
    }

    void attempt(Attempt attempt) {
        doing = "version " + attempt.version() + ": starting";
    }

    /** Shows how far an upgrade has come, in the words of the server up to the first mark. */
    void step(String what) {
        String shown = what.split("[;:]", 2)[0].replace("the successor", "it");
        doing = doing.substring(0, Math.max(0, doing.indexOf(':'))) + ": " + shown;
    }

    /** Shows how it goes, if it is time to. */
    void turn(long nowNs) {
        Load current = load;
        if (current == null || nowNs - shownNs < (isTerminal ? LIVE_NS : PLAIN_NS)) {
            return;
        }
        shownNs = nowNs;
        try {
            Load.Glance glance = current.glance(nowNs - Samples.NS_PER_S, nowNs);
            String latency = glance.latencies().isEmpty()
                    ? "no answer"
                    : "p99 " + Text.duration(glance.latencies().atNs(0.99));
            live("  %7s  %s answered, %s failed, %s, %s"
                    .formatted(
                            Text.seconds(nowNs - startNs),
                            Text.count(glance.answered()),
                            Text.count(glance.failed()),
                            latency,
                            doing.isEmpty() ? "version " + glance.version() + " serves" : doing));
        } catch (DemoFailure e) {
            live("  " + e.getMessage()); // whoever needs the load next fails by it
        }
    }

    /** A line for an upgrade that is over. */
    void upgraded(Run run, Upgrade upgrade) {
        doing = "";
        row(
                upgrade.isAsWanted() ? "" : RED,
                Text.seconds(upgrade.beginNs() - run.startNs()),
                upgrade.attempt().version() + "  " + upgrade.attempt().kind().meaning(),
                upgrade.attempt().kind() == Attempt.Kind.GOOD
                        ? upgrade.outcome() + " in " + Text.seconds(upgrade.tookNs())
                        : upgrade.outcome() + ", " + run.serving() + " serves on",
                Text.count(run.load().tally().failed),
                Text.duration(run.longestGap(upgrade).lengthNs()));
    }

    /** Nothing is alive any more. */
    void end() {
        clear();
        load = null;
    }

    /** The end: what was proved, or what was not as it should have been. */
    void verdict(Run run, Verdict verdict, Path report) {
        Tally tally = run.load().tally();
        Gap gap = run.longestGap();
        say("");
        figuresRow("latency", "requests", "p50", "p99", "p99.9", "max");
        figures("steady", run.steady());
        figures("in upgrades", run.upgrading());
        say("");
        say("  requests     " + Text.count(run.samples().count()) + " on " + Text.count(tally.shortLived)
                + " short and " + Text.count(tally.kept) + " kept connections");
        say("  failed       " + Text.count(tally.failed));
        say("  repeated     " + Text.count(tally.repeated) + " that the version which died had accepted");
        say("  longest gap  " + Text.duration(gap.lengthNs()) + " without an answer, at "
                + Text.seconds(gap.fromNs() - run.startNs()));
        say("  report       " + report.toAbsolutePath());
        say("");
        if (verdict.isProved()) {
            say(coloured(GREEN, "proved") + ": every request was answered, and what was no good was undone.");
        } else {
            problems(verdict.problems());
            for (Load.Failure failure : run.load().failures()) {
                say("  due at " + Text.seconds(failure.dueNs() - run.startNs()) + ": " + failure.why());
            }
        }
    }

    /** The end, where there was nothing to measure. */
    void failed(String problem) {
        problems(List.of(problem));
    }

    void interrupted(Signal signal) {
        say("baton: interrupted by " + signal + "; nothing is left behind");
    }

    private void problems(List<String> problems) {
        problems.forEach(problem -> say(coloured(RED, "not proved") + ": " + problem));
    }

    private void figures(String name, Latencies latencies) {
        if (latencies.isEmpty()) {
            figuresRow(name, "0", "", "", "", "");
        } else {
            figuresRow(
                    name,
                    Text.count(latencies.count()),
                    Text.duration(latencies.atNs(0.5)),
                    Text.duration(latencies.atNs(0.99)),
                    Text.duration(latencies.atNs(0.999)),
                    Text.duration(latencies.maxNs()));
        }
    }

    private void row(String colour, Object... cells) {
        clear();
        out.print(coloured(colour, String.format(Locale.ROOT, "  %7s  %-37s %-23s %8s %9s%n", cells)));
        out.flush();
    }

    private void figuresRow(Object... cells) {
        clear();
        out.print(String.format(Locale.ROOT, "  %-12s %10s %10s %10s %10s %10s%n", cells));
        out.flush();
    }

    private void say(String line) {
        clear();
        out.println(line.stripTrailing());
    }

    private void live(String line) {
        if (isTerminal) {
            clear();
            out.print(coloured(QUIET, line.substring(0, Math.min(line.length(), LIVE_CHARS_MAX))));
            out.flush();
        } else {
            out.println(line);
        }
    }

    private void clear() {
        if (isTerminal) {
            out.print("\r\u001b[K");
        }
    }

    private String coloured(String code, String text) {
        return isColoured && !code.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
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
