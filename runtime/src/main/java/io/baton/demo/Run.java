package io.baton.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * What was seen: every request, every upgrade, and what went wrong beside them.
 *
 * @param upgrades in their order, which do not overlap
 * @param endNs when the last request had been due
 * @param misfortunes what ended the demo early, if anything did
 */
record Run(Load.Outcome load, List<Upgrade> upgrades, long endNs, List<String> misfortunes) {

    Run {
        upgrades = List.copyOf(upgrades);
        misfortunes = List.copyOf(misfortunes);
    }

    Samples samples() {
        return load.samples();
    }

    long startNs() {
        return samples().startNs();
    }

    long answered() {
        return samples().count() - load.tally().failed;
    }

    /** The version that stays, by what the upgrades have come to. */
    int serving() {
        return upgrades.stream()
                .filter(upgrade -> upgrade.attempt().kind() == Attempt.Kind.GOOD && upgrade.isAsWanted())
                .mapToInt(upgrade -> upgrade.attempt().version())
                .max()
                .orElse(Attempt.FIRST_VERSION);
    }

    /** Requests that were due while nothing was replaced. */
    Latencies steady() {
        List<Latencies> parts = new ArrayList<>();
        long fromNs = startNs();
        for (Upgrade upgrade : upgrades) {
            if (upgrade.beginNs() - fromNs > 0) {
                parts.add(samples().latencies(fromNs, upgrade.beginNs()));
            }
            fromNs = upgrade.endNs() + Upgrade.AFTERMATH_NS;
        }
        if (endNs - fromNs > 0) {
            parts.add(samples().latencies(fromNs, endNs));
        }
        return Latencies.ofAll(parts);
    }

    /** Requests that were due during an upgrade of any kind, and soon after. */
    Latencies upgrading() {
        return Latencies.ofAll(upgrades.stream().map(this::during).toList());
    }

    /** Requests that were due during this one, and soon after. */
    Latencies during(Upgrade upgrade) {
        return samples().latencies(upgrade.beginNs(), upgrade.endNs() + Upgrade.AFTERMATH_NS);
    }

    Gap longestGap() {
        return Gap.longest(samples(), startNs(), endNs);
    }

    Gap longestGap(Upgrade upgrade) {
        return Gap.longest(samples(), upgrade.beginNs(), Math.min(endNs, upgrade.endNs() + Upgrade.AFTERMATH_NS));
    }
}
