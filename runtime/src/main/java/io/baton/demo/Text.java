package io.baton.demo;

import java.util.Locale;

/** Numbers as people read them. */
final class Text {

    private static final double NS_PER_MS = 1e6;

    private static final double NS_PER_S = 1e9;

    private static final double DIGITS_TWO_BELOW = 9.995;

    private static final double DIGITS_ONE_BELOW = 99.95;

    private static final double MS_BELOW = 999.5;

    private Text() {}

    /** 12,345. */
    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** Three digits, or two below a millisecond: 0.12 ms, 1.23 ms, 12.3 ms, 123 ms, 1.23 s. */
    static String duration(long ns) {
        double ms = ns / NS_PER_MS;
        if (ms < DIGITS_TWO_BELOW) {
            return format("%.2f ms", ms);
        }
        if (ms < DIGITS_ONE_BELOW) {
            return format("%.1f ms", ms);
        }
        return ms < MS_BELOW ? format("%.0f ms", ms) : format("%.2f s", ns / NS_PER_S);
    }

    /** 12.3 s. */
    static String seconds(long ns) {
        return format("%.1f s", ns / NS_PER_S);
    }

    private static String format(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
