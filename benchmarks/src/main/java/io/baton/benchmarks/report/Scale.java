package io.baton.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Where values stand along an axis.
 *
 * @param least the value at {@code from}
 * @param greatest the value at {@code to}
 */
record Scale(double least, double greatest, double from, double to, boolean isLogarithmic) {

    private static final int TICKS = 5;

    private static final double LEAST = 1e-6;

    private static final double[] STEPS = {1, 2, 2.5, 5, 10};

    /** From nothing to a value that may be reached. */
    static Scale linear(double greatest, double from, double to) {
        return new Scale(0, greatest <= 0 ? 1 : greatest, from, to, false);
    }

    /** Between numbers that begin with 1, 2 or 5 and go on with zeros. */
    static Scale logarithmic(double least, double greatest, double from, double to) {
        double low = 0;
        double high = 0;
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(least, LEAST))));
        for (double next = power; high == 0; next = following(next)) {
            low = next <= Math.max(least, LEAST) ? next : low;
            high = next >= greatest && next > low ? next : 0;
        }
        return new Scale(low, high, from, to, true);
    }

    /** 1, 2, 5, 10, 20 … */
    private static double following(double round) {
        double power = Math.pow(10, Math.floor(Math.log10(round * 1.0001)));
        double first = Math.rint(round / power);
        return power * (first == 1 ? 2 : first == 2 ? 5 : 10);
    }

    double at(double value) {
        double share = isLogarithmic
                ? Math.log(Math.max(value, least) / least) / Math.log(greatest / least)
                : (value - least) / (greatest - least);
        return from + Math.clamp(share, 0, 1) * (to - from);
    }

    /** Round values along it. */
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        if (isLogarithmic) {
            double first = Math.pow(10, Math.ceil(Math.log10(least * 0.9999)));
            for (double tick = first; tick <= greatest * 1.001; tick *= 10) {
                ticks.add(tick);
            }
            return ticks;
        }
        double step = step();
        for (double tick = Math.ceil(least / step) * step; tick <= greatest * 1.0001; tick += step) {
            ticks.add(tick);
        }
        return ticks;
    }

    private double step() {
        double rough = (greatest - least) / TICKS;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        for (double each : STEPS) {
            if (each * power >= rough) {
                return each * power;
            }
        }
        return 10 * power;
    }
}
