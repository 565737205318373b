package io.baton.ffi;

import io.baton.ffi.libc.Libc;
import io.baton.ffi.libc.timespec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Reads one of the kernel's clocks. */
final class KernelClock {

    private static final long NS_PER_S = 1_000_000_000;

    private KernelClock() {}

    /**
     * Nanoseconds of a clock.
     *
     * @param name of its constant, for whoever reads that this failed
     */
    static long readNs(int clock, String name) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = timespec.allocate(arena);
            int result = Libc.clock_gettime(clock, time);
            ErrnoException.check("clock_gettime", name, result);
            return timespec.tv_sec(time) * NS_PER_S + timespec.tv_nsec(time);
        }
    }
}
