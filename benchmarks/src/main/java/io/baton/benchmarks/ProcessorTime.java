package io.baton.benchmarks;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Processor time as the kernel charges it, to the microsecond (man 2 getrusage). */
final class ProcessorTime {

    private static final int RUSAGE_SELF = 0;

    private static final int RUSAGE_CHILDREN = -1;

    /** {@code struct rusage} begins with two {@code struct timeval}: user and system time. */
    private static final long RUSAGE_BYTES = 144;

    private static final double US_PER_S = 1e6;

    private static final MethodHandle GETRUSAGE = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().find("getrusage").orElseThrow(),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));

    private static final MethodHandle CLOCK_GETTIME = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().find("clock_gettime").orElseThrow(),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));

    private static final long TIMESPEC_BYTES = 16;

    private static final double NS_PER_S = 1e9;

    /** The kernel's number of the clock that counts all a process works ({@code CPUCLOCK_SCHED}). */
    private static final int PROCESS_CLOCK = 2;

    private static final int PID_SHIFT = 3;

    private ProcessorTime() {}

    /** Of this process, in seconds: all its threads together. */
    static double ofThisProcess() {
        return seconds(RUSAGE_SELF);
    }

    /** Of all children that have ended and were waited for, in seconds. */
    static double ofChildren() {
        return seconds(RUSAGE_CHILDREN);
    }

    /** Of another process of this user, in seconds: all its threads together (man 3 clock_getcpuclockid). */
    static double of(long pid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(TIMESPEC_BYTES, Long.BYTES);
            int clock = (int) ~pid << PID_SHIFT | PROCESS_CLOCK;
            int result = (int) CLOCK_GETTIME.invokeExact(clock, time);
            if (result != 0) {
                throw new IllegalStateException("the process " + pid + " has ended");
            }
            return time.get(JAVA_LONG, 0) + time.get(JAVA_LONG, Long.BYTES) / NS_PER_S;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a downcall throws nothing that is checked", e);
        }
    }

    private static double seconds(int whose) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment usage = arena.allocate(RUSAGE_BYTES, Long.BYTES);
            int result = (int) GETRUSAGE.invokeExact(whose, usage);
            if (result != 0) {
                throw new AssertionError("getrusage has no reason to fail here");
            }
            return time(usage, 0) + time(usage, 1);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a downcall throws nothing that is checked", e);
        }
    }

    private static double time(MemorySegment usage, int index) {
        return usage.getAtIndex(JAVA_LONG, 2L * index) + usage.getAtIndex(JAVA_LONG, 2L * index + 1) / US_PER_S;
    }
}
