package io.baton.demo;

import static io.baton.demo.Markup.at;
import static io.baton.demo.Markup.escape;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * The timeline as a drawing: latencies on a logarithmic scale, how many were answered, and by which version, over the
 * same seconds, with the upgrades behind them.
 */
final class Chart {

    private static final int WIDTH = 1000;

    private static final int LEFT = 58;

    private static final int RIGHT = 986;

    private static final Panel LATENCY = new Panel(34, 300);

    private static final Panel ANSWERS = new Panel(334, 394);

    private static final Panel VERSIONS = new Panel(428, 468);

    private static final int HEIGHT = 500;

    private static final int TICKS_MAX = 12;

    private static final int[] TICK_SECONDS = {1, 2, 5, 10, 20, 50, 100, 200};

    private static final double NS_PER_S = 1e9;

    /** Half of the width of "version 12". */
    private static final int LABEL_HALF = 30;

    /** As many colours as the style has for versions that stay. */
    private static final int VERSION_COLOURS = 5;

    private final Run run;

    private final List<Slice> slices;

    private final int decadeMin;

    private final int decadeMax;

    private final StringBuilder svg = new StringBuilder();

    private Chart(Run run) {
        this.run = run;
        this.slices = Slice.of(run);
        long leastNs = Long.MAX_VALUE;
        long mostNs = 1;
        for (Slice slice : slices) {
            if (!slice.latencies().isEmpty()) {
                leastNs = Math.min(leastNs, slice.latencies().atNs(0.5));
                mostNs = Math.max(mostNs, slice.latencies().maxNs());
            }
        }
        int least = (int) Math.floor(Math.log10((double) Math.max(1, Math.min(leastNs, mostNs))));
        this.decadeMin = Math.min(least, 5);
        this.decadeMax = Math.max(decadeMin + 2, (int) Math.ceil(Math.log10((double) mostNs)));
    }

    private record Panel(int top, int bottom) {
        int height() {
            return bottom - top;
        }
    }

    /** Draws a run. */
    static String of(Run run) {
        Chart chart = new Chart(run);
        chart.draw();
        return chart.svg.toString();
    }

    private void draw() {
        svg.append("<svg viewBox=\"0 0 ")
                .append(WIDTH)
                .append(' ')
                .append(HEIGHT)
                .append("\" role=\"img\" aria-label=\"Latency, answers and versions over time\">\n");
        run.upgrades().forEach(this::drawUpgrade);
        drawLatencyScale();
        drawTimeScale();
        drawMaxima();
        drawLine("p99", slice -> slice.latencies().atNs(0.99));
        drawLine("p50", slice -> slice.latencies().atNs(0.5));
        drawAnswers();
        drawVersions();
        svg.append("</svg>\n");
    }

    private void drawUpgrade(Upgrade upgrade) {
        double from = x(upgrade.beginNs());
        double to = x(upgrade.endNs());
        String kind = upgrade.attempt().kind().name().toLowerCase(Locale.ROOT);
        svg.append("<g class=\"span ")
                .append(kind)
                .append("\"><title>")
                .append(escape("version " + upgrade.attempt().version() + ": " + upgrade.outcome() + " after "
                        + Text.seconds(upgrade.tookNs())))
                .append("</title>");
        rectangle("", from, LATENCY.top(), to - from, VERSIONS.bottom() - LATENCY.top());
        text(
                "middle",
                (from + to) / 2,
                LATENCY.top() - 18,
                "version " + upgrade.attempt().version());
        text("middle outcome", (from + to) / 2, LATENCY.top() - 6, upgrade.outcome());
        svg.append("</g>\n");
        upgrade.killedNs().ifPresent(atNs -> {
            line("kill", x(atNs), LATENCY.top(), x(atNs), VERSIONS.bottom());
            text("kill", x(atNs) + 4, LATENCY.top() + 12, "killed");
        });
    }

    private void drawLatencyScale() {
        for (int decade = decadeMin; decade <= decadeMax; decade++) {
            double y = y((long) Math.pow(10, decade));
            line("grid", LEFT, y, RIGHT, y);
            text("end", LEFT - 6, y + 4, decadeName(decade));
        }
        text("caption", LEFT, LATENCY.bottom() + 26, "answers in each tenth of a second");
        text("caption", LEFT, ANSWERS.bottom() + 26, "which version answered");
    }

    private static String decadeName(int decade) {
        String[] names = {"1 ns", "10 ns", "0.1 µs", "1 µs", "10 µs", "0.1 ms", "1 ms", "10 ms", "0.1 s", "1 s", "10 s"
        };
        return decade < names.length ? names[decade] : "100 s";
    }

    private void drawTimeScale() {
        double seconds = (run.endNs() - run.startNs()) / NS_PER_S;
        int step = TICK_SECONDS[TICK_SECONDS.length - 1];
        for (int i = TICK_SECONDS.length - 1; i >= 0 && seconds / TICK_SECONDS[i] <= TICKS_MAX; i--) {
            step = TICK_SECONDS[i];
        }
        for (int at = 0; at <= seconds; at += step) {
            double x = x(run.startNs() + at * Samples.NS_PER_S);
            line("tick", x, VERSIONS.bottom(), x, VERSIONS.bottom() + 5);
            text("middle", x, VERSIONS.bottom() + 18, at + " s");
        }
    }

    private void drawMaxima() {
        for (Slice slice : slices) {
            if (!slice.latencies().isEmpty()) {
                svg.append("<circle class=\"max\" r=\"1.6\" cx=\"")
                        .append(at(middle(slice)))
                        .append("\" cy=\"")
                        .append(at(y(slice.latencies().maxNs())))
                        .append("\"/>");
            }
        }
        svg.append('\n');
    }

    /** A line that breaks off where nothing was answered. */
    private void drawLine(String name, ToLongFunction<Slice> value) {
        StringBuilder path = new StringBuilder();
        boolean isDown = false;
        for (Slice slice : slices) {
            if (slice.latencies().isEmpty()) {
                isDown = false;
                continue;
            }
            path.append(isDown ? 'L' : 'M')
                    .append(at(middle(slice)))
                    .append(' ')
                    .append(at(y(value.applyAsLong(slice))));
            isDown = true;
        }
        svg.append("<path class=\"").append(name).append("\" d=\"").append(path).append("\"/>\n");
    }

    private void drawAnswers() {
        double most = slices.stream()
                .mapToInt(slice -> slice.latencies().count() + slice.failed())
                .max()
                .orElse(1);
        double width = x(run.startNs() + Slice.LENGTH_NS) - x(run.startNs());
        for (Slice slice : slices) {
            double answered = slice.latencies().count() / most * ANSWERS.height();
            double failed = slice.failed() / most * ANSWERS.height();
            rectangle("answered", x(slice.fromNs()), ANSWERS.bottom() - answered, width, answered);
            if (slice.failed() > 0) {
                rectangle("failed", x(slice.fromNs()), ANSWERS.bottom() - answered - failed, width, failed);
            }
        }
        line("grid", LEFT, ANSWERS.bottom(), RIGHT, ANSWERS.bottom());
        text("end", LEFT - 6, ANSWERS.top() + 8, Text.count((long) most));
    }

    private void drawVersions() {
        double width = x(run.startNs() + Slice.LENGTH_NS) - x(run.startNs());
        for (Slice slice : slices) {
            double top = VERSIONS.top();
            for (Slice.VersionCount answers : slice.answers()) {
                double height = (double) answers.count() / slice.versionsTold() * VERSIONS.height();
                rectangle(colour(answers.version()), x(slice.fromNs()), top, width, height);
                top += height;
            }
        }
        svg.append('\n');
        for (Label label : labels()) {
            double x = Math.min(x(label.atNs()), RIGHT - LABEL_HALF);
            text("middle version", x, (VERSIONS.top() + VERSIONS.bottom()) / 2.0 + 4, label.text());
        }
    }

    private record Label(long atNs, String text) {}

    /** A number in the middle of each time for which one version answers alone. */
    private List<Label> labels() {
        List<Label> labels = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= slices.size(); i++) {
            if (i == slices.size() || alone(slices.get(i)) != alone(slices.get(from))) {
                int version = alone(slices.get(from));
                if (version > 0 && i - from > TICKS_MAX) {
                    long middleNs =
                            (slices.get(from).fromNs() + slices.get(i - 1).fromNs()) / 2;
                    labels.add(new Label(middleNs, "version " + version));
                }
                from = i;
            }
        }
        return labels;
    }

    private static int alone(Slice slice) {
        return slice.answers().size() == 1 ? slice.answers().getFirst().version() : 0;
    }

    /** Versions that served one after the other have different colours; those that did not stay have one in common. */
    private String colour(int version) {
        int serving = 0;
        for (Upgrade upgrade : run.upgrades()) {
            Attempt attempt = upgrade.attempt();
            if (attempt.version() <= version && attempt.kind() == Attempt.Kind.GOOD) {
                serving++;
            }
            if (attempt.version() == version && attempt.kind() != Attempt.Kind.GOOD) {
                return "bad";
            }
        }
        return "v" + serving % VERSION_COLOURS;
    }

    private void rectangle(String style, double x, double y, double width, double height) {
        svg.append("<rect class=\"")
                .append(style)
                .append("\" x=\"")
                .append(at(x))
                .append("\" y=\"")
                .append(at(y))
                .append("\" width=\"")
                .append(at(Math.max(0, width)))
                .append("\" height=\"")
                .append(at(Math.max(0, height)))
                .append("\"/>");
    }

    private void line(String style, double x1, double y1, double x2, double y2) {
        svg.append("<line class=\"")
                .append(style)
                .append("\" x1=\"")
                .append(at(x1))
                .append("\" y1=\"")
                .append(at(y1))
                .append("\" x2=\"")
                .append(at(x2))
                .append("\" y2=\"")
                .append(at(y2))
                .append("\"/>");
    }

    private void text(String style, double x, double y, String text) {
        svg.append("<text class=\"")
                .append(style)
                .append("\" x=\"")
                .append(at(x))
                .append("\" y=\"")
                .append(at(y))
                .append("\">")
                .append(escape(text))
                .append("</text>\n");
    }

    private double middle(Slice slice) {
        return x(slice.fromNs() + Slice.LENGTH_NS / 2);
    }

    private double x(long atNs) {
        double share = (double) (atNs - run.startNs()) / Math.max(1, run.endNs() - run.startNs());
        return Math.min(RIGHT, LEFT + share * (RIGHT - LEFT));
    }

    private double y(long ns) {
        double share = (Math.log10((double) Math.max(1, ns)) - decadeMin) / (decadeMax - decadeMin);
        return LATENCY.bottom() - Math.clamp(share, 0, 1) * LATENCY.height();
    }
}
