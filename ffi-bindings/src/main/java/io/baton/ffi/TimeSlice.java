package io.baton.ffi;

import io.baton.ffi.libc.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * How long a thread runs at a time where others want its processor (man 2 sched_setattr).
 *
 * <p>A thread that is content with short slices gets no less of the processor, but sooner: when it wakes it need not
 * wait for the end of a longer slice of somebody else's. Linux takes the wish since 6.12; before, it ignores it.
 */
public final class TimeSlice {

    private static final boolean IS_AARCH64 = System.getProperty("os.arch").equals("aarch64");

    /** One number on x86-64, another on aarch64. */
    static final int SYS_SCHED_SETATTR = IS_AARCH64 ? 274 : 314;

    static final int SYS_SCHED_GETATTR = IS_AARCH64 ? 275 : 315;

    private static final int THIS_THREAD = 0;

    /** The usual policy, the only one that has slices which a thread can choose. */
    private static final int SCHED_OTHER = 0;

    /**
     * {@code struct sched_attr} of linux/sched/types.h, in its first version. That file cannot be included beside the C
     * library's headers. The kernel writes the size into it.
     */
    private static final long BYTES = 48;

    private static final long POLICY = 4;

    private static final long RUNTIME = 24;

    private TimeSlice() {}

    /**
     * Asks for slices of a length, for the thread that calls and those that it starts. Everything else stays as it is.
     *
     * @param ns which the kernel takes from 100,000 to 100,000,000, and else the nearer end of
     * @return whether that could be asked for; not where a policy was chosen for this thread that has no slices, or a
     *     sandbox allows no such call
     */
    public static boolean ask(long ns) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(BYTES, Long.BYTES);
            return read(attributes)
                    && attributes.get(ValueLayout.JAVA_INT, POLICY) == SCHED_OTHER
                    && write(attributes, ns);
        }
    }

    /** Slices of the thread that calls, in ns; 0 where the kernel does not say. */
    static long current() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(BYTES, Long.BYTES);
            return read(attributes) ? attributes.get(ValueLayout.JAVA_LONG, RUNTIME) : 0;
        }
    }

    private static boolean read(MemorySegment attributes) {
        return Libc.syscall(SYS_SCHED_GETATTR, THIS_THREAD, attributes.address(), attributes.byteSize(), 0, 0) == 0;
    }

    private static boolean write(MemorySegment attributes, long ns) {
        attributes.set(ValueLayout.JAVA_LONG, RUNTIME, ns);
        return Libc.syscall(SYS_SCHED_SETATTR, THIS_THREAD, attributes.address(), 0, 0, 0) == 0;
    }
}
