package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.CLOCK_PROCESS_CPUTIME_ID;

import io.baton.ffi.libc.Libc;
import io.baton.ffi.libc.timespec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** How long this process has had a processor, all its threads together: the compilers', too. */
public final class ProcessorTime {

    private static final long NS_PER_S = 1_000_000_000;

    private ProcessorTime() {}

    /** Nanoseconds since the process began. */
    public static long ofThisProcessNs() throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = timespec.allocate(arena);
            int result = Libc.clock_gettime(CLOCK_PROCESS_CPUTIME_ID, time);
            ErrnoException.check("clock_gettime", "CLOCK_PROCESS_CPUTIME_ID", result);
            return timespec.tv_sec(time) * NS_PER_S + timespec.tv_nsec(time);
        }
    }
}
