package io.baton.proxy;

import java.util.concurrent.TimeUnit;

/**
 * How long, and how many at once, calls of a filter may run.
 *
 * @param timeNs of one phase of one request; then it is interrupted, and the request answered without it
 * @param runningMax of all phases but the last, over all loops: further requests are answered with 503. A call counts
 *     until it has returned, also when it was given up
 * @param endedMax of {@link HttpFilter#ended}: further ones are left out
 */
public record FilterLimits(long timeNs, int runningMax, int endedMax) {

    /** Ten seconds, 10,000 and 1,000. */
    public static final FilterLimits DEFAULT = new FilterLimits(TimeUnit.SECONDS.toNanos(10), 10_000, 1000);

    public FilterLimits {
        if (timeNs <= 0 || runningMax <= 0 || endedMax <= 0) {
            throw new IllegalArgumentException("a limit of a filter is more than 0");
        }
    }
}
