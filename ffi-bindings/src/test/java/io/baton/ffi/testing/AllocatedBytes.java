package io.baton.ffi.testing;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * What threads have allocated on the heap.
 *
 * <p>Looked up by name, as no module of Baton requires {@code jdk.management}.
 */
public final class AllocatedBytes {

    private static final MethodHandle OF_THIS_THREAD = lookUp();

    private AllocatedBytes() {}

    /** The bytes that this thread has allocated since it started. */
    public static long ofThisThread() {
        try {
            return (long) OF_THIS_THREAD.invokeExact();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static MethodHandle lookUp() {
        try {
            Object bean = Class.forName("java.lang.management.ManagementFactory")
                    .getMethod("getThreadMXBean")
                    .invoke(null);
            return MethodHandles.publicLookup()
                    .findVirtual(
                            Class.forName("com.sun.management.ThreadMXBean"),
                            "getCurrentThreadAllocatedBytes",
                            MethodType.methodType(long.class))
                    .bindTo(bean);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("this JVM does not count what its threads allocate", e);
        }
    }
}
