package io.baton.demo;

import java.util.List;
import java.util.Optional;

/**
 * An attempt that was made, and how it went.
 *
 * @param outcome in a word of the server that was to be replaced
 * @param reason why it failed or was undone; otherwise nothing
 * @param killedNs when the new process was killed, if it was
 */
record Upgrade(
        Attempt attempt,
        long beginNs,
        long endNs,
        String outcome,
        String reason,
        List<Step> steps,
        Optional<Long> killedNs) {

    /** How long after its end requests still count as those of the upgrade: connections change sides. */
    static final long AFTERMATH_NS = Samples.NS_PER_S;

    Upgrade {
        steps = List.copyOf(steps);
    }

    /** What the server said of its progress. */
    record Step(long atNs, String what) {}

    boolean isAsWanted() {
        return outcome.equals(attempt.kind().wanted());
    }

    long tookNs() {
        return endNs - beginNs;
    }
}
