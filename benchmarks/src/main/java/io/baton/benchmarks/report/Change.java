package io.baton.benchmarks.report;

import io.baton.benchmarks.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What became of one figure between two runs.
 *
 * @param ratio the second median by the first
 * @param low and
 * @param high where the ratio would lie in 95 % of the times that such rounds were drawn again (a bootstrap)
 * @param chance how likely chance alone parts the rounds this far
 */
record Change(Samples before, Samples after, double ratio, double low, double high, double chance) {

    /** Less than one in a hundred, as a comparison looks at many figures. */
    private static final double CHANCE_MAX = 0.01;

    private static final int DRAWS = 4000;

    private static final double OUTSIDE = 0.025;

    private static final long SEED = 20_261_121;

    static Change of(Samples before, Samples after) {
        Random random = new Random(SEED);
        List<Double> ratios = new ArrayList<>(DRAWS);
        for (int draw = 0; draw < DRAWS; draw++) {
            ratios.add(drawn(after, random).median() / drawn(before, random).median());
        }
        Samples drawn = new Samples(ratios);
        return new Change(
                before,
                after,
                after.median() / before.median(),
                drawn.quantile(OUTSIDE),
                drawn.quantile(1 - OUTSIDE),
                RankTest.chance(before.values(), after.values()));
    }

    /** As many rounds, each any of those there are. */
    private static Samples drawn(Samples samples, Random random) {
        int rounds = samples.values().size();
        return new Samples(
                random.ints(rounds, 0, rounds).mapToObj(samples.values()::get).toList());
    }

    /** Whether the noise does not cover it. */
    boolean isShown() {
        return chance < CHANCE_MAX && (low > 1 || high < 1);
    }

    /** Whether so few rounds could show any change at all. */
    boolean canShow() {
        List<Double> low = new ArrayList<>();
        List<Double> high = new ArrayList<>();
        before.values().forEach(_ -> low.add(0.0));
        after.values().forEach(_ -> high.add(1.0));
        return RankTest.chance(low, high) < CHANCE_MAX;
    }

    String verdict(Metric metric) {
        if (!canShow()) {
            return "too few rounds";
        }
        if (!isShown()) {
            return "no difference shown";
        }
        int gain = metric.gain(before.median(), after.median());
        return gain > 0 ? "**better**" : gain < 0 ? "**worse**" : "**different**";
    }
}
