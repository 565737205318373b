package io.baton.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * One upgrade, and what clients saw of it.
 *
 * @param load requests over connections that are kept for some
 * @param probes a request each millisecond, each on a connection of its own
 */
record UpgradeRound(UpgradableServer.Track track, OpenLoopRun load, OpenLoopRun probes) {

    private static final long NS_PER_S = 1_000_000_000L;

    private static final long SLICE_NS = NS_PER_S / 10;

    private static final double NS_PER_US = 1e3;

    private static final double NS_PER_MS = 1e6;

    /** What comes before that is a start, and nobody's steady state. */
    static final long STEADY_NS = 3 * NS_PER_S;

    private static final double P50 = 50;

    private static final double P99 = 99;

    private static final double P999 = 99.9;

    /** One figure for each metric. */
    Map<String, Double> figures() {
        long askedNs = track.askedNs();
        long switchedNs = track.switchedNs();
        Histogram steady = load.histogram(askedNs - STEADY_NS, askedNs);
        Histogram after = load.histogram(switchedNs, switchedNs + NS_PER_S);
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("gapMs", probes.longestGapNs(askedNs, probes.endNs()) / NS_PER_MS);
        figures.put("steadyGapMs", probes.longestGapNs(askedNs - STEADY_NS, askedNs) / NS_PER_MS);
        figures.put("requests", (double) load.tookNs().length + probes.tookNs().length);
        figures.put("failed", (double) load.failures() + probes.failures());
        double refused = failures(OpenLoopRun.Failure.REFUSED);
        double reset = failures(OpenLoopRun.Failure.RESET);
        double unanswered = failures(OpenLoopRun.Failure.UNANSWERED);
        figures.put("refused", refused);
        figures.put("reset", reset);
        figures.put("unanswered", unanswered);
        figures.put("otherFailures", load.failures() + probes.failures() - refused - reset - unanswered);
        figures.put("steadyP99Us", us(steady, P99));
        figures.put("duringP99Us", us(load.histogram(askedNs, switchedNs), P99));
        figures.put("afterP99Us", us(after, P99));
        figures.put("afterP999Us", us(after, P999));
        figures.put("upgradeMaxUs", us(load.histogram(askedNs, load.endNs()), 100));
        figures.put("afterOverSteady", us(after, P99) / us(steady, P99));
        figures.put("switchMs", track.switchMs());
        figures.put("goneMs", track.goneMs());
        figures.put("driverLateUs", load.lateNs().get(1) / NS_PER_US);
        return figures;
    }

    /**
     * Slices of 100 ms: their begin in ms from when the upgrade was asked for; p50, p99, p99.9 and maximum in µs;
     * how many were due; how many failed, also of the probes.
     */
    List<List<Double>> timeline() {
        List<List<Double>> slices = new ArrayList<>();
        long firstNs = track.askedNs() - STEADY_NS;
        for (long ns = firstNs; ns + SLICE_NS <= load.endNs(); ns += SLICE_NS) {
            Histogram slice = load.histogram(ns, ns + SLICE_NS);
            double failures =
                    load.failuresBetween(ns, ns + SLICE_NS) + (double) probes.failuresBetween(ns, ns + SLICE_NS);
            slices.add(List.of(
                    (ns - track.askedNs()) / NS_PER_MS,
                    us(slice, P50),
                    us(slice, P99),
                    us(slice, P999),
                    us(slice, 100),
                    (double) slice.getTotalCount(),
                    failures));
        }
        return slices;
    }

    private double failures(OpenLoopRun.Failure kind) {
        return load.failures(kind) + (double) probes.failures(kind);
    }

    private static double us(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / NS_PER_US;
    }
}
