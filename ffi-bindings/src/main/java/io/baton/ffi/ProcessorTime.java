package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.CLOCK_PROCESS_CPUTIME_ID;

/** How long this process has had a processor, all its threads together: the compilers', too. */
public final class ProcessorTime {

    private ProcessorTime() {}

    /** Nanoseconds since the process began. */
    public static long ofThisProcessNs() throws ErrnoException {
        return KernelClock.readNs(CLOCK_PROCESS_CPUTIME_ID, "CLOCK_PROCESS_CPUTIME_ID");
    }
}
