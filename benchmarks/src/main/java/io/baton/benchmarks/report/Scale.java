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

    private static final double[] STEPS = {1, 2, 2.5, 5, 10};

    /** From nothing to a value that may be reached. */
    static Scale linear(double greatest, double from, double to) {
        return new Scale(0, greatest <= 0 ? 1 : greatest, from, to, false);
    }

    /** Between whole powers of ten. */
    static Scale logarithmic(double least, double greatest, double from, double to) {
        double low = Math.pow(10, Math.floor(Math.log10(Math.max(least, 1e-6))));
        double high = Math.pow(10, Math.ceil(Math.log10(Math.max(greatest, low * 1.0001))));
        return new Scale(low, high, from, to, true);
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
            for (double tick = least; tick <= greatest * 1.001; tick *= 10) {
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
