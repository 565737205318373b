package io.baton.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * What a {@link Run} proves.
 *
 * @param problems everything that was not as it was promised; none: it is proved
 */
record Verdict(List<String> problems) {

    Verdict {
        problems = List.copyOf(problems);
    }

    boolean isProved() {
        return problems.isEmpty();
    }

    /** Judges a run by what was planned. */
    static Verdict of(Run run, List<Attempt> plan) {
        List<String> problems = new ArrayList<>(run.misfortunes());
        judgeRequests(run, problems);
        judgeUpgrades(run, plan, problems);
        judgeVersions(run, problems);
        return new Verdict(problems);
    }

    private static void judgeRequests(Run run, List<String> problems) {
        long failed = run.load().tally().failed;
        if (failed > 0) {
            problems.add(Text.count(failed) + " of " + Text.count(run.samples().count()) + " requests failed");
        }
        long answered = 0;
        for (int request = 0; request < run.samples().count(); request++) {
            answered += run.samples().isAnswered(request) ? 1 : 0;
        }
        if (answered == 0) {
            problems.add("no request was answered");
        }
        if (answered + failed != run.samples().count()) {
            problems.add("%s requests were made, but %s answered and %s failed"
                    .formatted(Text.count(run.samples().count()), Text.count(answered), Text.count(failed)));
        }
    }

    private static void judgeUpgrades(Run run, List<Attempt> plan, List<String> problems) {
        for (Upgrade upgrade : run.upgrades()) {
            if (!upgrade.isAsWanted()) {
                problems.add("the upgrade to version %d was to be %s, and was %s: %s"
                        .formatted(
                                upgrade.attempt().version(),
                                upgrade.attempt().kind().wanted(),
                                upgrade.outcome(),
                                upgrade.reason().lines().findFirst().orElse("without a reason")));
            }
        }
        if (run.upgrades().size() < plan.size()) {
            problems.add("%d of %d upgrades were not tried"
                    .formatted(plan.size() - run.upgrades().size(), plan.size()));
        }
    }

    /** What the answers say of who gave them. */
    private static void judgeVersions(Run run, List<String> problems) {
        int serving = Attempt.FIRST_VERSION;
        for (Upgrade upgrade : run.upgrades()) {
            int version = upgrade.attempt().version();
            Answers answers = Answers.of(run.samples(), version);
            switch (upgrade.attempt().kind()) {
                case GOOD -> serving = version;
                case UNABLE -> {
                    if (answers.count() > 0) {
                        problems.add("version " + version + ", which cannot start, has answered");
                    }
                }
                case DYING -> {
                    if (upgrade.isAsWanted() && answers.count() == 0) {
                        problems.add("version " + version + " never answered, so that nothing was undone");
                    }
                    if (answers.count() > 0 && answers.lastNs() - upgrade.endNs() > 0) {
                        problems.add("version " + version + " answered after it had been undone");
                    }
                }
            }
        }
        int last = Answers.newest(run.samples());
        if (run.misfortunes().isEmpty() && last != serving) {
            problems.add("version " + serving + " should serve in the end, but version " + last + " answers");
        }
    }

    /** Those of one version: how many, and when the last one came. */
    private record Answers(int count, long lastNs) {

        static Answers of(Samples samples, int version) {
            int count = 0;
            long lastNs = samples.startNs();
            for (int request = 0; request < samples.count(); request++) {
                if (samples.isAnswered(request) && samples.version(request) == version) {
                    count++;
                    lastNs = Math.max(lastNs, samples.answeredNs(request));
                }
            }
            return new Answers(count, lastNs);
        }

        /** Who has answered the last request that asked. */
        static int newest(Samples samples) {
            for (int request = samples.count() - 1; request >= 0; request--) {
                if (samples.isAnswered(request) && samples.version(request) > 0) {
                    return samples.version(request);
                }
            }
            return 0;
        }
    }
}
