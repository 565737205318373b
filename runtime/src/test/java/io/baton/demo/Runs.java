package io.baton.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs that never were: 100 requests a second, each answered after a millisecond unless a test says otherwise. */
final class Runs {

    static final int RATE = 100;

    static final long START_NS = 5_000_000_000L;

    static final long MS = 1_000_000;

    private final Samples samples = new Samples(START_NS, RATE, 16);

    private final Tally tally = new Tally();

    private final List<Load.Failure> failures = new ArrayList<>();

    private final List<Upgrade> upgrades = new ArrayList<>();

    private final List<String> misfortunes = new ArrayList<>();

    /** Some seconds of answers by one version. */
    Runs serving(int seconds, int version) {
        for (int i = 0; i < seconds * RATE; i++) {
            int request = samples.add();
            samples.answered(request, samples.dueNs(request) + MS, version);
        }
        return this;
    }

    /** One request that has no answer. */
    Runs failing(String why) {
        failures.add(new Load.Failure(samples.dueNs(samples.add()), why));
        tally.failed++;
        return this;
    }

    /** An upgrade that has just ended, and began a second ago. */
    Runs upgraded(int version, Attempt.Kind kind, String outcome, String reason) {
        long nowNs = samples.dueNs(samples.count());
        upgrades.add(new Upgrade(
                new Attempt(version, kind),
                nowNs - 1_000 * MS,
                nowNs,
                outcome,
                reason,
                List.of(new Upgrade.Step(nowNs - 500 * MS, "the successor is ready")),
                kind == Attempt.Kind.DYING ? Optional.of(nowNs - 100 * MS) : Optional.empty()));
        return this;
    }

    Runs misfortune(String what) {
        misfortunes.add(what);
        return this;
    }

    Run run() {
        return new Run(
                new Load.Outcome(samples, tally, failures), upgrades, samples.dueNs(samples.count()), misfortunes);
    }

    /** One that is as it should be, for a plan of two good upgrades. */
    static Runs good() {
        return new Runs()
                .serving(3, 1)
                .upgraded(2, Attempt.Kind.GOOD, "done", "")
                .serving(3, 2)
                .upgraded(3, Attempt.Kind.UNABLE, "failed", "exit code 1")
                .serving(2, 2)
                .serving(1, 4)
                .upgraded(4, Attempt.Kind.DYING, "undone", "the successor is gone")
                .serving(3, 2)
                .upgraded(5, Attempt.Kind.GOOD, "done", "")
                .serving(3, 5);
    }
}
