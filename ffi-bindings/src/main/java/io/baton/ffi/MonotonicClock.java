package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.CLOCK_MONOTONIC;

import io.baton.ffi.libc.Libc;
import io.baton.ffi.libc.timespec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The monotonic clock of the machine, for times that another process compares with its own.
 *
 * <p>Within this process there is {@link System#nanoTime}, which promises no beginning that others would share.
 */
public final class MonotonicClock {

    private static final long US_PER_S = 1_000_000;

    private static final long NS_PER_US = 1_000;

    private MonotonicClock() {}

    /** Microseconds of {@code CLOCK_MONOTONIC}. */
    public static long nowUs() throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = timespec.allocate(arena);
            int result = Libc.clock_gettime(CLOCK_MONOTONIC, time);
            ErrnoException.check("clock_gettime", "CLOCK_MONOTONIC", result);
            return timespec.tv_sec(time) * US_PER_S + timespec.tv_nsec(time) / NS_PER_US;
        }
    }
}
