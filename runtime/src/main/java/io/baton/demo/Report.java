package io.baton.demo;

import static io.baton.demo.Markup.element;
import static io.baton.demo.Markup.escape;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The page that is kept: the verdict, the timeline, every figure, and what they were measured on.
 *
 * <p>One file that needs nothing else, neither a script nor the network, and is well-formed as XML, too.
 *
 * @param log what the proxies wrote
 */
record Report(Run run, Verdict verdict, Machine machine, String log) {

    /** Of the log, the end; it would be long where much went wrong. */
    private static final int LOG_CHARS_MAX = 64 * 1024;

    private static final double[] SHARES = {0.5, 0.99, 0.999, 1};

    /** Puts it into the place of the report of an earlier run. */
    void write(Path file) throws IOException {
        Files.writeString(file, page());
    }

    String page() {
        StringBuilder page = new StringBuilder();
        page.append("""
            <!DOCTYPE html>
            <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            """);
        page.append(element("title", "Baton: " + headline())).append("\n<style>\n");
        page.append(Style.SHEET).append("</style>\n</head>\n<body>\n<main>\n");
        addVerdict(page);
        addTiles(page);
        addTimeline(page);
        addUpgrades(page);
        addLatencies(page);
        addMethod(page);
        addMachine(page);
        addLogs(page);
        return page.append("</main>\n</body>\n</html>\n").toString();
    }

    private String headline() {
        long failed = run.load().tally().failed;
        return Text.count(run.samples().count()) + " requests, " + (failed == 0 ? "none" : Text.count(failed))
                + " failed, " + run.upgrades().size() + " upgrades";
    }

    private void addVerdict(StringBuilder page) {
        boolean isProved = verdict.isProved();
        page.append("<header>\n<div class=\"badge")
                .append(isProved ? "" : " no")
                .append("\">")
                .append(isProved ? "PROVED" : "NOT PROVED")
                .append("</div>\n");
        page.append(element("h1", headline())).append('\n');
        page.append("<p class=\"lead\">")
                .append(escape("A proxy was replaced by its next version again and again while clients used it. Of "
                        + run.upgrades().size() + " new versions "
                        + count(Attempt.Kind.UNABLE) + " could not start and " + count(Attempt.Kind.DYING)
                        + " died soon after taking over; then the one before had to go on."))
                .append("</p>\n");
        if (!isProved) {
            page.append("<div class=\"problems\">\n");
            verdict.problems().forEach(problem -> page.append(element("p", problem)));
            for (Load.Failure failure : run.load().failures()) {
                page.append(
                        element("p", "due at " + Text.seconds(failure.dueNs() - run.startNs()) + ": " + failure.why()));
            }
            page.append("</div>\n");
        }
        page.append("</header>\n");
    }

    private long count(Attempt.Kind kind) {
        return run.upgrades().stream()
                .filter(upgrade -> upgrade.attempt().kind() == kind)
                .count();
    }

    private void addTiles(StringBuilder page) {
        Tally tally = run.load().tally();
        Gap gap = run.longestGap();
        page.append("<section class=\"tiles\">\n");
        addTile(page, "", Text.count(run.answered()), "requests answered");
        addTile(page, tally.failed == 0 ? "yes" : "no", Text.count(tally.failed), "requests failed");
        addTile(
                page,
                "",
                Text.duration(gap.lengthNs()),
                "longest time without an answer, at " + Text.seconds(gap.fromNs() - run.startNs()));
        addTile(page, "", Text.count(tally.kept + tally.shortLived), "connections");
        addTile(page, "", Text.count(tally.repeated), "requests repeated, whose server was killed");
        page.append("</section>\n");
    }

    private static void addTile(StringBuilder page, String style, String figure, String what) {
        page.append("<div class=\"tile ")
                .append(style)
                .append("\">")
                .append(element("b", figure))
                .append(element("span", what))
                .append("</div>\n");
    }

    private void addTimeline(StringBuilder page) {
        page.append("""
            <section>
            <h2>Timeline</h2>
            <div class="card">
            <ul class="legend">
            <li><i class="p50"></i>p50</li>
            <li><i class="p99"></i>p99</li>
            <li><i class="max"></i>slowest request, each of a tenth of a second</li>
            <li><i class="good"></i>upgrade</li>
            <li><i class="unable"></i>to a version that cannot start</li>
            <li><i class="dying"></i>to a version that dies</li>
            </ul>
            """);
        page.append(Chart.of(run)).append("</div>\n</section>\n");
    }

    private void addUpgrades(StringBuilder page) {
        page.append("""
            <section>
            <h2>Upgrades</h2>
            <div class="card">
            <table>
            <thead><tr><th class="left">at</th><th class="left">version</th><th class="left">outcome</th>
            <th>took</th><th>p99</th><th>slowest</th><th>longest gap</th></tr></thead>
            <tbody>
            """);
        for (Upgrade upgrade : run.upgrades()) {
            addUpgrade(page, upgrade);
        }
        page.append("</tbody>\n</table>\n</div>\n</section>\n");
    }

    private void addUpgrade(StringBuilder page, Upgrade upgrade) {
        Latencies latencies = run.during(upgrade);
        page.append("<tr><td class=\"left time\">")
                .append(escape(Text.seconds(upgrade.beginNs() - run.startNs())))
                .append("</td><th class=\"left\" scope=\"row\">")
                .append(escape(upgrade.attempt().version() + ": "
                        + upgrade.attempt().kind().meaning()))
                .append("</th><td class=\"left\"><b class=\"")
                .append(upgrade.isAsWanted() ? "good" : "bad")
                .append("\">")
                .append(escape(upgrade.outcome()))
                .append("</b>");
        if (!upgrade.reason().isEmpty()) {
            page.append("<span class=\"reason\">")
                    .append(escape(upgrade.reason()))
                    .append("</span>");
        }
        page.append("</td>")
                .append(element("td", Text.seconds(upgrade.tookNs())))
                .append(element("td", latencies.isEmpty() ? "" : Text.duration(latencies.atNs(0.99))))
                .append(element("td", latencies.isEmpty() ? "" : Text.duration(latencies.maxNs())))
                .append(element("td", Text.duration(run.longestGap(upgrade).lengthNs())))
                .append("</tr>\n");
    }

    private void addLatencies(StringBuilder page) {
        page.append("""
            <section>
            <h2>Latency</h2>
            <div class="card">
            <table>
            <thead><tr><th class="left">requests that were due</th><th>count</th><th>p50</th><th>p99</th>
            <th>p99.9</th><th>slowest</th></tr></thead>
            <tbody>
            """);
        addRow(page, "while one version served", run.steady());
        addRow(page, "during an upgrade, or within a second of its end", run.upgrading());
        page.append("</tbody>\n</table>\n</div>\n</section>\n");
    }

    private static void addRow(StringBuilder page, String what, Latencies latencies) {
        page.append("<tr><th class=\"left\" scope=\"row\">")
                .append(escape(what))
                .append("</th>");
        page.append(element("td", Text.count(latencies.count())));
        for (double share : SHARES) {
            page.append(element("td", latencies.isEmpty() ? "" : Text.duration(latencies.atNs(share))));
        }
        page.append("</tr>\n");
    }

    private void addMethod(StringBuilder page) {
        Tally tally = run.load().tally();
        page.append("<section>\n<h2>How it was measured</h2>\n");
        page.append(element(
                "p",
                Text.count(run.samples().rate()) + " requests were due in each second, whatever the proxy was doing. A"
                        + " request was sent at its time, and its latency counts from then on, so that a gap shows in"
                        + " every request that was due in it. No figure is an estimate: all requests are kept."));
        page.append(element(
                "p",
                "One request in " + Load.SHORT_EVERY + " had a connection of its own (" + Text.count(tally.shortLived)
                        + "); the others shared connections of up to " + Client.REQUESTS_MAX + " requests ("
                        + Text.count(tally.kept) + "). Every byte of every answer was compared with what it had to be;"
                        + " one in " + Load.VERSION_EVERY + " names the version of the proxy that gave it."));
        page.append(element(
                "p",
                "Refused, reset, cut short, wrong or later than 10 s is a failure. There is one exception, and it is"
                        + " counted: the version that dies is killed (SIGKILL) in the middle of its work, and whatever"
                        + " connection it had accepted dies with it, as nobody can save that. A request which it held"
                        + " is sent again, as HTTP allows (RFC 9110, section 9.2.2), and its time goes on counting: "
                        + Text.count(tally.repeated) + " in this run. Connections of all others must live."));
        page.append(element(
                "p",
                "Clients, proxy, origin and each new process share this machine's processors, so that latencies during"
                        + " an upgrade contain the start of a JVM beside them. On a server with processors to spare"
                        + " they are lower."));
        page.append("</section>\n");
    }

    private void addMachine(StringBuilder page) {
        page.append("<section>\n<h2>Machine</h2>\n<div class=\"card\">\n<table>\n<tbody>\n");
        for (Map.Entry<String, String> fact : machine.facts().entrySet()) {
            page.append("<tr><th class=\"left\" scope=\"row\">").append(escape(fact.getKey()));
            page.append("</th><td class=\"left\">")
                    .append(escape(fact.getValue()))
                    .append("</td></tr>\n");
        }
        page.append("</tbody>\n</table>\n</div>\n</section>\n");
    }

    private void addLogs(StringBuilder page) {
        page.append("<section>\n<h2>In their own words</h2>\n<details><summary>The steps of each upgrade</summary>\n");
        page.append("<div class=\"card\"><pre>");
        for (Upgrade upgrade : run.upgrades()) {
            page.append(escape("version " + upgrade.attempt().version() + "\n"));
            for (Upgrade.Step step : upgrade.steps()) {
                page.append(escape("  " + Text.duration(step.atNs() - upgrade.beginNs()) + "  " + step.what() + "\n"));
            }
            page.append(escape("  " + Text.duration(upgrade.tookNs()) + "  " + upgrade.outcome() + "\n"));
        }
        page.append("</pre></div></details>\n<details><summary>The log of the proxies</summary>\n");
        page.append("<div class=\"card\"><pre>")
                .append(escape(log.substring(Math.max(0, log.length() - LOG_CHARS_MAX))))
                .append("</pre></div></details>\n</section>\n");
    }
}
