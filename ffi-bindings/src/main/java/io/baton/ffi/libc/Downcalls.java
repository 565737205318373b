package io.baton.ffi.libc;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.NullMarked;

/**
 * Links libc's functions, all with one shape and with errno captured in the call itself.
 *
 * <p>The shape is {@code long f(long, long, long, long, long, long)}: on Linux x86-64 and aarch64, integers and
 * pointers are passed in 64-bit registers, so a callee that declares fewer or narrower arguments finds each in its
 * place. One shape is linked once; each further one would cost 8 to 18 ms of start-up.
 */
@NullMarked
public final class Downcalls {

    private static final Linker LINKER = Linker.nativeLinker();

    private static final Linker.Option CAPTURE_ERRNO = Linker.Option.captureCallState("errno");

    private static final FunctionDescriptor SHAPE =
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private static final long ERRNO_OFFSET =
            Linker.Option.captureStateLayout().byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    /**
     * Where the linker leaves errno: one segment for each thread, freed by the collector after it, since nothing tells
     * when a thread ends.
     */
    private static final ThreadLocal<MemorySegment> STATE =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(Linker.Option.captureStateLayout()));

    private Downcalls() {}

    /** Only libc itself is searched: a library that exports a {@code read} of its own must not be called instead. */
    static MethodHandle link(String function) {
        MemorySegment address = LINKER.defaultLookup()
                .find(function)
                .orElseThrow(() -> new UnsatisfiedLinkError("this libc has no " + function));
        return LINKER.downcallHandle(address, SHAPE, CAPTURE_ERRNO);
    }

    /**
     * Calls a function that has an address and no name, such as a signal handler.
     *
     * <p>The shape is the one that {@link #link} has linked already, so this costs no start-up.
     *
     * @return what it returns, which means nothing when that is void; errno is lost
     */
    public static long call(long function, long first, long second, long third) {
        MemorySegment address = MemorySegment.ofAddress(function);
        try {
            return (long) AtAddress.HANDLE.invokeExact(address, state(), first, second, third, 0L, 0L, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static MemorySegment state() {
        return STATE.get();
    }

    static int intResult(long raw, MemorySegment state) {
        int result = (int) raw;
        return result == -1 ? -state.get(JAVA_INT, ERRNO_OFFSET) : result;
    }

    static long longResult(long raw, MemorySegment state) {
        return raw == -1 ? -state.get(JAVA_INT, ERRNO_OFFSET) : raw;
    }

    /** The address to pass: of native memory that is still there, since the call itself no longer checks it. */
    static long address(MemorySegment segment) {
        if (!segment.isNative()) {
            throw new IllegalArgumentException("libc cannot be given memory of the Java heap: " + segment);
        }
        if (!segment.scope().isAlive()) {
            throw new IllegalStateException("libc cannot be given memory that was freed: " + segment);
        }
        return segment.address();
    }

    static Error unexpected(Throwable thrown) {
        return switch (thrown) {
            case RuntimeException e -> throw e;
            case Error e -> e;
            default -> new AssertionError("a downcall throws nothing that is checked", thrown);
        };
    }

    /** Linked when it is first needed. */
    private static final class AtAddress {
        static final MethodHandle HANDLE = LINKER.downcallHandle(SHAPE, CAPTURE_ERRNO);
    }
}
