package io.baton.benchmarks;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.baton.ffi.DescriptorPassing;
import io.baton.ffi.EventFd;
import io.baton.ffi.Fd;
import io.baton.ffi.PassingException;
import io.baton.ffi.Sockets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long does it take to hand descriptors over a Unix socket, until the receiver has them and has closed them again?
 *
 * <p>{@code sameThread} is what the two calls cost; {@code twoThreads} is a batch and its acknowledgement as a handoff
 * sends them, two wake-ups included. Closing belongs to both, or the receiver would run out of descriptors. C's figures
 * come from {@code src/main/c/passing.c}, by {@link Comparison}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class DescriptorPassingBenchmark {

    private static final int TIMEOUT_MS = 60_000;

    /** How many descriptors travel in one message. */
    @Param({"1", "16", "64", "253"})
    public int descriptors;

    private final Arena arena = Arena.ofShared();

    private final MemorySegment tag = arena.allocateFrom(JAVA_BYTE, (byte) 'B');

    private final MemorySegment received = arena.allocate(JAVA_BYTE);

    private final Sockets.Pair here = Unchecked.open(() -> Sockets.pair(Sockets.Kind.STREAM, "same thread"));

    private final Sockets.Pair apart = Unchecked.open(() -> Sockets.pair(Sockets.Kind.STREAM, "two threads"));

    private final List<EventFd> opened = new ArrayList<>();

    private final List<Fd> passed = new ArrayList<>();

    private final DescriptorPassing passing = new DescriptorPassing();

    private final Thread receiver = new Thread(this::receiveUntilTheEnd, "receiver");

    @Setup
    public void open() {
        IntStream.range(0, descriptors)
                .mapToObj(i -> Unchecked.open(() -> EventFd.open("passed")))
                .forEach(opened::add);
        opened.forEach(each -> passed.add(each.fd()));
        receiver.start();
    }

    @Benchmark
    public int sameThread() throws IOException {
        passing.send(here.left(), tag, passed);
        DescriptorPassing.Received arrived = passing.receive(here.right(), received);
        arrived.close();
        return arrived.descriptors().size();
    }

    @Benchmark
    public void twoThreads() throws IOException {
        passing.sendAll(apart.left(), passed, TIMEOUT_MS);
    }

    @TearDown
    public void close() throws InterruptedException {
        apart.left().close(); // which ends the receiver
        receiver.join();
        apart.close();
        here.close();
        opened.forEach(EventFd::close);
        passing.close();
        arena.close();
    }

    private void receiveUntilTheEnd() {
        try (DescriptorPassing others = new DescriptorPassing()) {
            while (true) {
                others.receiveAll(apart.right(), descriptors, TIMEOUT_MS).forEach(Fd::close);
            }
        } catch (PassingException e) {
            if (e.reason() != PassingException.Reason.PEER_GONE) {
                throw new UncheckedIOException(e);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
