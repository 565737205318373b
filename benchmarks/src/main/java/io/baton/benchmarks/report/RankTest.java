package io.baton.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/**
 * How likely two lists of figures would come out as far apart as they did if nothing lay between them but chance: the
 * rank test of Mann and Whitney, two-sided. It asks nothing of how the figures are distributed, and one outlier
 * counts as no more than one.
 */
final class RankTest {

    /** Up to so many figures, every division of the ranks is counted; beyond, a normal distribution will do. */
    private static final int EXACT_MAX = 40;

    private RankTest() {}

    /** From 0 to 1. */
    static double chance(List<Double> one, List<Double> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return 1;
        }
        List<Double> all = new ArrayList<>(one);
        all.addAll(other);
        int[] ranks = doubledRanks(all);
        int sum = 0;
        for (int i = 0; i < one.size(); i++) {
            sum += ranks[i];
        }
        double middle = one.size() * (all.size() + 1.0); // of doubled ranks
        double distance = Math.abs(sum - middle);
        return all.size() <= EXACT_MAX
                ? exact(ranks, one.size(), middle, distance)
                : normal(one.size(), other.size(), distance / 2);
    }

    /** Figures that are equal share the mean of their ranks, which is whole once it is doubled. */
    private static int[] doubledRanks(List<Double> all) {
        int[] ranks = new int[all.size()];
        for (int i = 0; i < ranks.length; i++) {
            double value = all.get(i);
            int less = (int) all.stream().filter(each -> each < value).count();
            int equal = (int) all.stream().filter(each -> each == value).count();
            ranks[i] = 2 * less + equal + 1;
        }
        return ranks;
    }

    /** The share of all ways to choose so many of the ranks whose sum is at least as far from the middle. */
    private static double exact(int[] ranks, int chosen, double middle, double distance) {
        int greatest = 0;
        for (int rank : ranks) {
            greatest += rank;
        }
        double[][] ways = new double[chosen + 1][greatest + 1]; // by how many are chosen, and their sum
        ways[0][0] = 1;
        for (int rank : ranks) {
            for (int count = chosen; count > 0; count--) {
                add(ways[count], ways[count - 1], rank);
            }
        }
        double all = 0;
        double far = 0;
        for (int sum = 0; sum <= greatest; sum++) {
            all += ways[chosen][sum];
            far += Math.abs(sum - middle) >= distance ? ways[chosen][sum] : 0;
        }
        return far / all;
    }

    private static void add(double[] ways, double[] without, int rank) {
        for (int sum = ways.length - 1; sum >= rank; sum--) {
            ways[sum] += without[sum - rank];
        }
    }

    private static double normal(int one, int other, double distance) {
        double deviation = Math.sqrt(one * (double) other * (one + other + 1) / 12);
        return Math.min(1, 2 * upperTail((distance - 0.5) / deviation));
    }

    /** Of the standard normal distribution, by the formula 26.2.17 of Abramowitz and Stegun: to seven digits. */
    private static double upperTail(double z) {
        double t = 1 / (1 + 0.2316419 * Math.abs(z));
        double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
        double series =
                t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return z >= 0 ? density * series : 1 - density * series;
    }
}
