package io.baton.benchmarks;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.baton.ffi.ErrnoException;
import io.baton.ffi.EventFd;
import io.baton.ffi.Io;
import io.baton.ffi.libc.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How much does a call to libc cost that returns errno with its result, over the same call from C?
 *
 * <p>{@code getppid} is a system call that does next to nothing, so that the way there is most of what it costs.
 * {@code readNothing} fails with {@code EAGAIN}, so that errno is not only captured but looked at. The baselines beside
 * them are the plainest downcall that the JDK links (natural types, no errno), one that captures errno as the JDK
 * offers it, and a critical one, which stays out of the collector's sight and must not wait; the same three of
 * {@code labs}, which is no system call, so that nothing but the way there is left; and {@code System.nanoTime}, which
 * the JVM calls without either. C's figures come from {@code src/main/c/calls.c}, by {@link Comparison}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class DowncallBenchmark {

    private static final MethodHandle GETPPID = plain("getppid", FunctionDescriptor.of(JAVA_INT));

    private static final MethodHandle GETPPID_CRITICAL =
            linked("getppid", FunctionDescriptor.of(JAVA_INT), Linker.Option.critical(false));

    private static final MethodHandle GETPPID_CAPTURING =
            linked("getppid", FunctionDescriptor.of(JAVA_INT), Linker.Option.captureCallState("errno"));

    private static final MethodHandle LABS = plain("labs", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));

    private static final MethodHandle LABS_CRITICAL =
            linked("labs", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG), Linker.Option.critical(false));

    private static final MethodHandle LABS_CAPTURING =
            linked("labs", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG), Linker.Option.captureCallState("errno"));

    private static final MethodHandle READ =
            plain("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));

    private static final MethodHandle EVENTFD = plain("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

    private static final MethodHandle CLOSE = plain("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    /** {@code EFD_NONBLOCK | EFD_CLOEXEC} (man 2 eventfd). */
    private static final int EVENTFD_FLAGS = 0x80800;

    private final EventFd empty = Unchecked.open(() -> EventFd.open("benchmark"));

    private final Arena arena = Arena.ofShared();

    private final MemorySegment counter = arena.allocate(JAVA_LONG);

    private final MemorySegment callState = arena.allocate(Linker.Option.captureStateLayout());

    private long number = -1;

    /** The layer lends its numbers to nobody, so the baseline has a descriptor of its own. */
    private final int emptyNumber = openEmpty();

    @Benchmark
    public int getppid() {
        return Libc.getppid();
    }

    @Benchmark
    public int getppidWithoutErrno() throws Throwable {
        return (int) GETPPID.invokeExact();
    }

    @Benchmark
    public int getppidCritical() throws Throwable {
        return (int) GETPPID_CRITICAL.invokeExact();
    }

    @Benchmark
    public int getppidCapturing() throws Throwable {
        return (int) GETPPID_CAPTURING.invokeExact(callState);
    }

    @Benchmark
    public long labs() throws Throwable {
        return (long) LABS.invokeExact(number);
    }

    @Benchmark
    public long labsCritical() throws Throwable {
        return (long) LABS_CRITICAL.invokeExact(number);
    }

    @Benchmark
    public long labsCapturing() throws Throwable {
        return (long) LABS_CAPTURING.invokeExact(callState, number);
    }

    @Benchmark
    public long nanoTime() {
        return System.nanoTime();
    }

    @Benchmark
    public long readNothing() throws ErrnoException {
        return Io.read(empty.fd(), counter);
    }

    @Benchmark
    public long readNothingWithoutErrno() throws Throwable {
        return (long) READ.invokeExact(emptyNumber, counter, (long) Long.BYTES);
    }

    @TearDown
    public void close() throws Throwable {
        empty.close();
        int result = (int) CLOSE.invokeExact(emptyNumber);
        if (result < 0) {
            throw new AssertionError("the eventfd was closed by somebody else");
        }
        arena.close();
    }

    private static int openEmpty() {
        try {
            return (int) EVENTFD.invokeExact(0, EVENTFD_FLAGS);
        } catch (Throwable e) {
            throw new AssertionError("a downcall throws nothing", e);
        }
    }

    private static MethodHandle plain(String function, FunctionDescriptor shape) {
        return linked(function, shape);
    }

    private static MethodHandle linked(String function, FunctionDescriptor shape, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().find(function).orElseThrow(), shape, options);
    }
}
