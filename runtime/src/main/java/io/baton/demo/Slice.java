package io.baton.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * A tenth of a second: what became of the requests that were due in it.
 *
 * @param fromNs its beginning
 * @param answers by the version that they name, for requests that asked
 */
record Slice(long fromNs, Latencies latencies, int failed, List<VersionCount> answers) {

    static final long LENGTH_NS = Samples.NS_PER_S / 10;

    Slice {
        answers = List.copyOf(answers);
    }

    /** How many answers of a slice came from one version. */
    record VersionCount(int version, int count) {}

    /** All slices from the first request to the end. */
    static List<Slice> of(Run run) {
        List<Slice> slices = new ArrayList<>();
        for (long fromNs = run.startNs(); run.endNs() - fromNs > 0; fromNs += LENGTH_NS) {
            slices.add(of(run.samples(), fromNs));
        }
        return slices;
    }

    private static Slice of(Samples samples, long fromNs) {
        int from = samples.firstDueAt(fromNs);
        int to = samples.firstDueAt(fromNs + LENGTH_NS);
        int[] byVersion = new int[Byte.MAX_VALUE + 1];
        int failed = 0;
        for (int request = from; request < to; request++) {
            if (!samples.isAnswered(request)) {
                failed++;
            } else {
                byVersion[samples.version(request)]++;
            }
        }
        List<VersionCount> answers = new ArrayList<>();
        for (int version = Attempt.FIRST_VERSION; version < byVersion.length; version++) {
            if (byVersion[version] > 0) {
                answers.add(new VersionCount(version, byVersion[version]));
            }
        }
        return new Slice(fromNs, samples.latencies(fromNs, fromNs + LENGTH_NS), failed, answers);
    }

    /** How many answers named any version. */
    int versionsTold() {
        return answers.stream().mapToInt(VersionCount::count).sum();
    }
}
