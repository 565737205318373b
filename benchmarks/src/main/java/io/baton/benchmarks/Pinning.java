package io.baton.benchmarks;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Keeps threads on one processor (man 2 sched_setaffinity).
 *
 * <p>Clients have the first processor, and loops the others, from the last one on. Where the kernel puts a loop that is
 * woken by a client decides over half of what a short connection costs it: on the client's own processor it finds 64 of
 * them waiting, on another one it wakes for each.
 */
final class Pinning {

    private static final int PROCESSORS_MAX = 1024;

    private static final MethodHandle SCHED_SETAFFINITY = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker()
                            .defaultLookup()
                            .find("sched_setaffinity")
                            .orElseThrow(),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));

    private Pinning() {}

    /** The processor of a loop: all have one of their own as long as there are more processors than loops. */
    static int ofLoop(int index) {
        int processors = Runtime.getRuntime().availableProcessors();
        return processors - 1 - index % processors;
    }

    /** Moves the calling thread, and what it will start. Where that is not allowed, it stays where it is. */
    static void pin(int processor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(PROCESSORS_MAX / Byte.SIZE, Long.BYTES);
            mask.setAtIndex(JAVA_LONG, processor / Long.SIZE, 1L << processor);
            int result = (int) SCHED_SETAFFINITY.invokeExact(0, mask.byteSize(), mask);
            if (result != 0) {
                System.err.println("a thread could not be kept on processor " + processor);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a downcall throws nothing that is checked", e);
        }
    }
}
