package io.baton.benchmarks.report;

import java.util.Locale;
import java.util.Set;

/**
 * What a list of figures means.
 *
 * @param key in the JSON
 * @param title over a column or a plot
 * @param unit after a figure; may be empty
 * @param better which direction is a gain
 * @param isMain whether it is plotted, and not only listed
 */
record Metric(String key, String title, String unit, Better better, boolean isMain) {

    /** The direction of a gain. */
    enum Better {
        LOWER,
        HIGHER,
        /** It describes the conditions, and compares nothing. */
        NEITHER
    }

    private static final Set<String> TAILS =
            Set.of("gapMs", "failed", "failures", "maxUs", "upgradeMaxUs", "afterP99Us");

    private static final Metric[] KNOWN = {
        new Metric("usPerRequest", "processor time per request", "µs", Better.LOWER, true),
        new Metric("requestsPerSecond", "requests per second", "", Better.HIGHER, true),
        new Metric("busy", "busy (of its processor)", "", Better.NEITHER, false),
        new Metric("foreign", "others' processors", "", Better.NEITHER, false),
        new Metric("p50Us", "p50", "µs", Better.LOWER, false),
        new Metric("p90Us", "p90", "µs", Better.LOWER, false),
        new Metric("p99Us", "p99", "µs", Better.LOWER, true),
        new Metric("p999Us", "p99.9", "µs", Better.LOWER, false),
        new Metric("maxUs", "max", "µs", Better.LOWER, false),
        new Metric("rate", "requests/s", "", Better.NEITHER, false),
        new Metric("failures", "failures", "", Better.LOWER, false),
        new Metric("driverLateUs", "driver late, p99", "µs", Better.NEITHER, false),
        new Metric("driverBusy", "driver busy", "", Better.NEITHER, false),
        new Metric("gapMs", "longest accept gap", "ms", Better.LOWER, true),
        new Metric("steadyGapMs", "the same without an upgrade", "ms", Better.NEITHER, false),
        new Metric("failed", "failed requests", "", Better.LOWER, true),
        new Metric("refused", "refused", "", Better.LOWER, false),
        new Metric("reset", "reset", "", Better.LOWER, false),
        new Metric("unanswered", "closed unanswered", "", Better.LOWER, false),
        new Metric("otherFailures", "other failures", "", Better.LOWER, false),
        new Metric("requests", "requests", "", Better.NEITHER, false),
        new Metric("steadyP99Us", "p99 before", "µs", Better.LOWER, false),
        new Metric("duringP99Us", "p99 until the switch", "µs", Better.LOWER, false),
        new Metric("afterP99Us", "p99, second after the switch", "µs", Better.LOWER, true),
        new Metric("afterP999Us", "p99.9, second after", "µs", Better.LOWER, false),
        new Metric("upgradeMaxUs", "max", "µs", Better.LOWER, false),
        new Metric("afterOverSteady", "p99 after / before", "", Better.LOWER, false),
        new Metric("switchMs", "asked until the new one serves", "ms", Better.LOWER, true),
        new Metric("goneMs", "asked until the old one is gone", "ms", Better.LOWER, true),
        new Metric("connectedMs", "connected", "ms", Better.LOWER, true),
        new Metric("answeredMs", "answered", "ms", Better.LOWER, true),
        new Metric("cpuMs", "all threads", "ms", Better.LOWER, false),
        new Metric("mainMs", "main thread", "ms", Better.LOWER, false),
        new Metric("wallMs", "wall", "ms", Better.LOWER, true),
        new Metric("wallNs", "by the clock", "ns", Better.LOWER, true),
        new Metric("cpuNs", "processor time", "ns", Better.LOWER, true),
        new Metric("idleKb", "resident, idle", "KB", Better.LOWER, true),
        new Metric("idleShareKb", "its share (PSS)", "KB", Better.LOWER, false),
        new Metric("loadedKb", "after load", "KB", Better.LOWER, false),
        new Metric("clients", "clients", "", Better.NEITHER, false),
        new Metric("withClientsKb", "with them", "KB", Better.LOWER, false),
        new Metric("bytesEach", "bytes for each silent client", "B", Better.LOWER, true),
    };

    /** The known one, or what can be told from a key that is not known. */
    static Metric of(String key) {
        for (Metric each : KNOWN) {
            if (each.key.equals(key)) {
                return each;
            }
        }
        String lower = key.toLowerCase(Locale.ROOT);
        boolean isRate = lower.startsWith("ops/") || lower.endsWith("persecond") || lower.contains("throughput");
        return new Metric(key, key, "", isRate ? Better.HIGHER : Better.LOWER, true);
    }

    /** Whether the worst round says as much as the middle one. */
    boolean isTail() {
        return TAILS.contains(key);
    }

    /** Which of two figures is the gain; 0: none, or none can be told. */
    int gain(double before, double after) {
        return switch (better) {
            case LOWER -> Double.compare(before, after);
            case HIGHER -> Double.compare(after, before);
            case NEITHER -> 0;
        };
    }

    /** As many digits as tell three of them, and thousands apart. */
    static String shown(double value) {
        double size = Math.abs(value);
        if (Double.isNaN(value)) {
            return "–";
        }
        if (size == 0) {
            return "0"; // also where a minus would stand before it
        }
        if (value == Math.rint(value) || size >= 100) {
            return "%,.0f".formatted(value);
        }
        return (size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.4f").formatted(value);
    }
}
