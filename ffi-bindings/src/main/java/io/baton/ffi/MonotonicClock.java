package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.CLOCK_MONOTONIC;

/**
 * The monotonic clock of the machine, for times that another process compares with its own.
 *
 * <p>Within this process there is {@link System#nanoTime}, which promises no beginning that others would share.
 */
public final class MonotonicClock {

    private static final long NS_PER_US = 1_000;

    private MonotonicClock() {}

    /** Microseconds of {@code CLOCK_MONOTONIC}. */
    public static long nowUs() throws ErrnoException {
        return KernelClock.readNs(CLOCK_MONOTONIC, "CLOCK_MONOTONIC") / NS_PER_US;
    }
}
