package io.baton.ffi;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.baton.ffi.libc.sigset_t;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collection;

/** Sets of signals in the form that libc takes: bit {@code n - 1} stands for the signal {@code n} (man 3 sigsetops). */
final class SignalMask {

    private SignalMask() {}

    static MemorySegment of(Arena arena, Collection<Signal> signals) {
        MemorySegment mask = none(arena);
        for (Signal signal : signals) {
            mask.set(JAVA_LONG, 0, mask.get(JAVA_LONG, 0) | bit(signal.number()));
        }
        return mask;
    }

    static MemorySegment none(Arena arena) {
        return sigset_t.allocate(arena); // an arena's memory is zeroed
    }

    /** All of the 64 signals that Linux has, but for some. */
    static MemorySegment allBut(Arena arena, int... numbers) {
        long bits = -1;
        for (int number : numbers) {
            bits &= ~bit(number);
        }
        MemorySegment mask = none(arena);
        mask.set(JAVA_LONG, 0, bits);
        return mask;
    }

    private static long bit(int number) {
        return 1L << (number - 1);
    }
}
