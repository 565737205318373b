package io.baton.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/** What one thing measured in each round, in the order of the rounds, so that two of them can be compared in pairs. */
public record Samples(List<Double> values) {

    public Samples {
        values = List.copyOf(values);
    }

    /** Collects samples while the rounds run. */
    static final class Collector {

        private final List<Double> values = new ArrayList<>();

        void add(double value) {
            values.add(value);
        }

        Samples samples() {
            return new Samples(values);
        }
    }

    public double median() {
        return quantile(0.5);
    }

    public double firstQuartile() {
        return quantile(0.25);
    }

    public double thirdQuartile() {
        return quantile(0.75);
    }

    public double least() {
        return quantile(0);
    }

    /** The last of them when they are ordered: what happened at worst. */
    public double greatest() {
        return quantile(1);
    }

    /** Each round's difference: what both shared of the machine's mood in that round falls out. */
    public Samples minus(Samples baseline) {
        return paired(baseline, (ours, theirs) -> ours - theirs);
    }

    /** Each round's ratio. */
    public Samples over(Samples baseline) {
        return paired(baseline, (ours, theirs) -> ours / theirs);
    }

    private Samples paired(Samples baseline, DoubleBinaryOperator operator) {
        if (values.size() != baseline.values.size()) {
            throw new IllegalArgumentException(
                    values.size() + " rounds cannot be paired with " + baseline.values.size());
        }
        return new Samples(IntStream.range(0, values.size())
                .mapToObj(i -> operator.applyAsDouble(values.get(i), baseline.values.get(i)))
                .toList());
    }

    /** Between the two values that are next to it, as far as their ranks say. */
    public double quantile(double share) {
        if (values.isEmpty()) {
            throw new IllegalStateException("nothing was measured");
        }
        List<Double> sorted = values.stream().sorted().toList();
        double place = share * (sorted.size() - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.size() - 1);
        return sorted.get(below) + (place - below) * (sorted.get(above) - sorted.get(below));
    }
}
