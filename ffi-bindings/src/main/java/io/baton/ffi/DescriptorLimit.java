package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.RLIMIT_NOFILE;

import io.baton.ffi.libc.Libc;
import io.baton.ffi.libc.rlimit;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * How many descriptors this process may have open ({@code RLIMIT_NOFILE}, man 2 getrlimit).
 *
 * @param soft what holds: a descriptor with this number is refused with {@code EMFILE}
 * @param hard how far this process may raise the soft limit by itself
 */
public record DescriptorLimit(long soft, long hard) {

    private static final int THIS_PROCESS = 0;

    public DescriptorLimit {
        if (soft < 0 || hard < soft) {
            throw new IllegalArgumentException("a soft limit of %d and a hard one of %d".formatted(soft, hard));
        }
    }

    public static DescriptorLimit current() throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limit = rlimit.allocate(arena);
            call("NOFILE", MemorySegment.NULL, limit);
            return new DescriptorLimit(rlimit.rlim_cur(limit), rlimit.rlim_max(limit));
        }
    }

    /**
     * Raises the soft limit, for this process and those that it starts, as far as the hard one allows. It is never
     * lowered.
     *
     * @return what holds now, which {@link #allows} the need or falls short of it
     */
    public static DescriptorLimit raise(long needed) throws ErrnoException {
        DescriptorLimit before = current();
        if (before.allows(needed) || before.soft == before.hard) {
            return before;
        }
        return before.withSoft(Math.min(needed, before.hard));
    }

    public boolean allows(long needed) {
        return needed <= soft;
    }

    /** Makes another soft limit hold, beside the same hard one. */
    DescriptorLimit withSoft(long newSoft) throws ErrnoException {
        DescriptorLimit wanted = new DescriptorLimit(newSoft, hard);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limit = rlimit.allocate(arena);
            rlimit.rlim_cur(limit, newSoft);
            rlimit.rlim_max(limit, hard);
            call("NOFILE, soft=" + newSoft + ", hard=" + hard, limit, MemorySegment.NULL);
            return wanted;
        }
    }

    private static void call(String arguments, MemorySegment newLimit, MemorySegment oldLimit) throws ErrnoException {
        ErrnoException.check("prlimit", arguments, Libc.prlimit(THIS_PROCESS, RLIMIT_NOFILE, newLimit, oldLimit));
    }
}
