package io.baton.benchmarks;

import io.baton.ffi.Epoll;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.EventFd;
import io.baton.ffi.Io;
import io.baton.ffi.Pipe;
import io.baton.ffi.Sockets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What do the calls cost that a connection's bytes go through, and do they allocate?
 *
 * <p>Run it with {@code -prof gc}: {@code gc.alloc.rate.norm} is to be 0 B/op for every method. C's figures come from
 * {@code src/main/c/calls.c}, by {@link Comparison}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class HotCallBenchmark {

    /** A small request. */
    private static final int BYTES = 400;

    private final Arena arena = Arena.ofShared();

    private final MemorySegment sent = arena.allocate(BYTES);

    private final MemorySegment received = arena.allocate(BYTES);

    private final Pipe pipe = Unchecked.open(() -> Pipe.open("benchmark"));

    private final Sockets.Pair sockets = Unchecked.open(() -> Sockets.pair(Sockets.Kind.STREAM, "benchmark"));

    private final EventFd wakeUp = Unchecked.open(() -> EventFd.open("benchmark"));

    private final EventFd ready = Unchecked.open(() -> EventFd.open("benchmark"));

    private final Epoll epoll = Unchecked.open(() -> Epoll.open(16));

    @Setup
    public void watch() throws ErrnoException {
        ready.signal();
        epoll.add(ready.fd(), Epoll.IN, 1);
    }

    /** {@code write} and {@code read}. */
    @Benchmark
    public long pipe() throws ErrnoException {
        return Io.write(pipe.sink(), sent) + Io.read(pipe.source(), received);
    }

    /** {@code send} and {@code recv}. */
    @Benchmark
    public long socket() throws ErrnoException {
        return Io.send(sockets.left(), sent) + Io.receive(sockets.right(), received);
    }

    /** {@code epoll_wait} that finds one event and does not wait. */
    @Benchmark
    public long epoll() throws ErrnoException {
        return epoll.await(0) + epoll.data(0) + epoll.events(0);
    }

    /** Another thread's wake-up and its end. */
    @Benchmark
    public long wakeUp() throws ErrnoException {
        wakeUp.signal();
        return wakeUp.drain();
    }

    @TearDown
    public void close() {
        epoll.close();
        ready.close();
        wakeUp.close();
        sockets.close();
        pipe.close();
        arena.close();
    }
}
