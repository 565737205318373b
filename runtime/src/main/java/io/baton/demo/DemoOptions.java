package io.baton.demo;

import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * How much is to be shown.
 *
 * <p>Limits keep what is remembered of each request within some tens of megabytes.
 *
 * @param seconds how long there is load, at least: upgrades that take longer than planned prolong it
 * @param rate requests a second; if it is left open, as many as the machine can well take, up to
 *     {@value #RATE_DEFAULT}
 * @param upgrades those that shall succeed; those that shall not come on top
 * @param report the file to write
 */
public record DemoOptions(int seconds, OptionalInt rate, int upgrades, Path report) {

    public static final int SECONDS_MIN = 10;

    public static final int SECONDS_MAX = 600;

    public static final int SECONDS_DEFAULT = 30;

    public static final int RATE_MIN = 100;

    public static final int RATE_MAX = 20_000;

    public static final int RATE_DEFAULT = 1_000;

    public static final int UPGRADES_MIN = 1;

    public static final int UPGRADES_MAX = 100;

    public static final int UPGRADES_DEFAULT = 3;

    public static final Path REPORT_DEFAULT = Path.of("baton-demo.html");

    public DemoOptions {
        require("seconds", seconds, SECONDS_MIN, SECONDS_MAX);
        rate.ifPresent(wanted -> require("rate", wanted, RATE_MIN, RATE_MAX));
        require("upgrades", upgrades, UPGRADES_MIN, UPGRADES_MAX);
    }

    /**
     * The rate for a machine that can take so much: a quarter of it, as a look at latencies needs a machine that is not
     * at its limit, and a round number.
     */
    int rateFor(long possible) {
        long quarter = Math.clamp(possible / 4, RATE_MIN, RATE_DEFAULT);
        return rate.orElse((int) (quarter / RATE_MIN * RATE_MIN));
    }

    private static void require(String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(what + ": " + value + ", where " + min + " to " + max + " are possible");
        }
    }
}
