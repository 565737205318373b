package io.baton.benchmarks.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A page that holds everything of a run: no script, nothing from elsewhere, so that it can be mailed and archived. */
final class Page {

    private final Run run;

    private final Palette palette;

    private final StringBuilder body = new StringBuilder();

    private Page(Run run) {
        this.run = run;
        this.palette = new Palette(run);
    }

    static String of(Run run) throws IOException {
        Page page = new Page(run);
        page.head();
        page.contents();
        run.figures().forEach(page::section);
        page.reading();
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <title>Baton: %s</title>
            <style>
            %s</style>
            </head>
            <body>
            <main>
            %s</main>
            </body>
            </html>
            """.formatted(Svg.escaped(run.set()), style(), page.body);
    }

    private static String style() throws IOException {
        try (InputStream style = Page.class.getResourceAsStream("/report/style.css")) {
            if (style == null) {
                throw new IOException("the benchmarks have no style sheet");
            }
            return new String(style.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void head() {
        add("<header>\n<p class=\"set\">Baton · tools/bench %s</p>\n<h1>%s</h1>\n", run.set(), run.question());
        String verdict = run.conditions().getOrDefault(Run.QUIET, Map.of()).getOrDefault("verdict", "");
        if (!verdict.isEmpty()) {
            add("<p class=\"%s\">This machine was %s.</p>\n", verdict.equals("quiet") ? "quiet" : "busy", verdict);
        }
        if ("true".equals(run.conditions().getOrDefault("settings", Map.of()).get("quick"))) {
            add("<p class=\"busy\">%s</p>\n", "A quick run: it shows that everything works, and no more.");
        }
        body.append("<dl>\n");
        run.conditions().forEach((name, texts) -> {
            add("<div><dt>%s</dt><dd>", name);
            texts.forEach((key, value) -> add("<span><b>%s</b> %s</span> ", key, value));
            body.append("</dd></div>\n");
        });
        body.append("</dl>\n</header>\n");
    }

    private void contents() {
        if (run.figures().size() < 2) {
            return;
        }
        body.append("<nav><ol>\n");
        int number = 0;
        for (String name : run.figures().keySet()) {
            add("<li><a href=\"#case-%s\">%s</a></li>\n", Integer.toString(number++), name);
        }
        body.append("</ol></nav>\n");
    }

    private void section(String name, Map<String, Map<String, Object>> subjects) {
        int number = run.figures().keySet().stream().toList().indexOf(name);
        add("<section id=\"case-%s\">\n<h2>%s</h2>\n", Integer.toString(number), name);
        body.append("<div class=\"plots\">\n").append(PercentilePlot.of(name, subjects, palette));
        run.metrics(name).stream()
                .filter(Metric::isMain)
                .map(metric -> BarPlot.of(run, name, metric, palette))
                .forEach(body::append);
        body.append("</div>\n");
        TimelinePlot timelines = new TimelinePlot(subjects);
        subjects.forEach((subject, figures) -> body.append(timelines.of(subject, figures)));
        body.append(Tables.html(Tables.of(run, name))).append("</section>\n");
    }

    private void reading() {
        body.append("""
            <footer>
            <h2>How to read this</h2>
            <p>A bar ends at the median of the rounds; the line across its end goes from the first to the third
            quartile, and each dot is a round. Figures in tables are medians, with [first, third quartile].
            A ratio is taken within each round, between turns that ran seconds apart, so that a machine which was slow
            for a while was slow for both; its quartiles are those of the rounds' ratios. Ratios that include 1.00
            between their quartiles show no difference.</p>
            <p>In timelines the lower line is p50 and the upper one p99 of 100 ms; dots are the longest latency of each
            slice, and a red bar is a slice in which a request failed. All timelines of a page share their scales.
            Latencies count from when a request was due, also when the client could not send it then; <i>driver late</i>
            is how late the client itself was, and belongs to every latency beside it.</p>
            </footer>
            """);
    }

    /** Every text is escaped. */
    private void add(String format, String... texts) {
        Object[] escaped = new Object[texts.length];
        for (int i = 0; i < texts.length; i++) {
            escaped[i] = Svg.escaped(texts[i]);
        }
        body.append(format.formatted(escaped));
    }
}
