package io.baton.server;

import static java.lang.System.Logger.Level.INFO;

import java.util.Optional;

/** One line of the log for each change of phase: what led to it, how long the last one took, and of whom it speaks. */
final class PhaseLog {

    private static final System.Logger LOG = System.getLogger(PhaseLog.class.getName());

    private static final long NS_PER_MS = 1_000_000;

    private long sinceNs;

    /** Begins when its server does. */
    PhaseLog(long nowNs) {
        sinceNs = nowNs;
    }

    /**
     * Writes the line.
     *
     * @param upgradeId of the upgrade that is under way, if there is one
     */
    void changed(Step.To step, Phase before, Event event, int generation, Optional<String> upgradeId, long nowNs) {
        LOG.log(
                INFO,
                "{0} -> {1} ({2}) after {3} ms, generation {4}{5}",
                before.label(),
                step.phase().label(),
                event.shown(),
                Long.toString((nowNs - sinceNs) / NS_PER_MS),
                Integer.toString(generation),
                upgradeId.map(id -> ", upgrade " + id).orElse(""));
        sinceNs = nowNs;
    }
}
