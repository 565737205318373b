package io.baton.benchmarks;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.baton.ffi.DescriptorPassing;
import io.baton.ffi.EventFd;
import io.baton.ffi.Fd;
import io.baton.ffi.Sockets;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
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
 * <p>{@code sameThread} is what the two calls cost; {@code twoThreads} and {@code twoProcesses} are what a handoff
 * does: batches of up to 253, each with its acknowledgement, and two wake-ups for each. Closing belongs to all, or the
 * receiver would run out of descriptors. The baselines: C, whose figures come from {@code src/main/c/passing.c} by
 * {@link Comparison}, and Netty, which sends a message for each descriptor.
 *
 * <p>More than 253 at a time are the same 253 again: the receiver gets a new number for each all the same, and a turn
 * of 10,000 needs no more than these and 10,000 to receive into ({@code ulimit -n}).
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class DescriptorPassingBenchmark {

    static final int DISTINCT_MAX = DescriptorPassing.BATCH_MAX;

    /** Round trips that Netty's loops make before they wake the benchmark's thread, as none of them is it. */
    private static final int ROUND_TRIPS = 10;

    private static final int TIMEOUT_MS = 60_000;

    /** What is passed. */
    @State(Scope.Benchmark)
    public static class Passed {

        /** How many descriptors a turn hands over. */
        @Param({"1", "16", "64", "253", "1000", "10000"})
        public int descriptors;

        private final List<EventFd> opened = new ArrayList<>();

        private final List<Fd> all = new ArrayList<>();

        private final List<List<Fd>> batches = new ArrayList<>();

        @Setup
        public void open() throws IOException {
            for (int i = 0; i < Math.min(descriptors, DISTINCT_MAX); i++) {
                opened.add(EventFd.open("passed"));
            }
            for (int i = 0; i < descriptors; i++) {
                all.add(opened.get(i % opened.size()).fd());
            }
            for (int from = 0; from < descriptors; from += DISTINCT_MAX) {
                batches.add(List.copyOf(all.subList(from, Math.min(descriptors, from + DISTINCT_MAX))));
            }
        }

        @TearDown
        public void close() {
            opened.forEach(EventFd::close);
        }
    }

    /** A socket with both ends in one thread. */
    @State(Scope.Thread)
    public static class Here {

        private final Arena arena = Arena.ofShared();

        private final MemorySegment tag = arena.allocateFrom(JAVA_BYTE, (byte) 'B');

        private final MemorySegment received = arena.allocate(JAVA_BYTE);

        private final Sockets.Pair sockets = Unchecked.open(() -> Sockets.pair(Sockets.Kind.STREAM, "same thread"));

        private final DescriptorPassing passing = new DescriptorPassing();

        @TearDown
        public void close() {
            sockets.close();
            passing.close();
            arena.close();
        }
    }

    /** A socket whose other end is another thread's. */
    @State(Scope.Thread)
    public static class Threads {

        private final Sockets.Pair sockets = Unchecked.open(() -> Sockets.pair(Sockets.Kind.STREAM, "two threads"));

        private final DescriptorPassing passing = new DescriptorPassing();

        private Thread receiver = Thread.currentThread();

        @Setup
        public void start(Passed passed) {
            int count = passed.descriptors;
            receiver = Thread.ofPlatform()
                    .name("receiver")
                    .start(() -> DescriptorReceiver.receiveUntilTheEnd(sockets.right(), count));
        }

        @TearDown
        public void close() throws InterruptedException {
            sockets.left().close(); // which ends the receiver
            receiver.join();
            sockets.close();
            passing.close();
        }
    }

    /** A socket whose other end is another JVM's. */
    @State(Scope.Thread)
    public static class Processes {

        private final Programs files = new Programs();

        private final DescriptorPassing passing = new DescriptorPassing();

        private @Nullable ReceivingProcess receiver;

        @Setup
        public void start(Passed passed) throws IOException {
            receiver = ReceivingProcess.start(files.folder(), passed.descriptors);
        }

        private Fd socket() {
            return Objects.requireNonNull(receiver, "started before").socket();
        }

        @TearDown
        public void close() throws IOException {
            if (receiver != null) {
                receiver.close();
            }
            passing.close();
            files.close();
        }
    }

    /** Netty's channels, with one loop or with two. */
    @State(Scope.Thread)
    public static class Netty {

        private final Programs files = new Programs();

        private @Nullable NettyDescriptorPassing channels;

        private void run(Passed passed, boolean isInOneThread) throws InterruptedException, IOException {
            NettyDescriptorPassing open = channels;
            if (open == null) {
                Path socket = files.folder().resolve("netty.sock");
                open = new NettyDescriptorPassing(socket, passed.descriptors, isInOneThread);
                channels = open;
            }
            open.run(ROUND_TRIPS);
        }

        @TearDown
        public void close() throws IOException {
            if (channels != null) {
                channels.close();
            }
            files.close();
        }
    }

    @Benchmark
    public int sameThread(Passed passed, Here here) throws IOException {
        int count = 0;
        for (List<Fd> batch : passed.batches) {
            here.passing.send(here.sockets.left(), here.tag, batch);
            DescriptorPassing.Received arrived = here.passing.receive(here.sockets.right(), here.received);
            arrived.close();
            count += arrived.descriptors().size();
        }
        return count;
    }

    @Benchmark
    public void twoThreads(Passed passed, Threads threads) throws IOException {
        threads.passing.sendAll(threads.sockets.left(), passed.all, TIMEOUT_MS);
    }

    @Benchmark
    public void twoProcesses(Passed passed, Processes processes) throws IOException {
        processes.passing.sendAll(processes.socket(), passed.all, TIMEOUT_MS);
    }

    @Benchmark
    @OperationsPerInvocation(ROUND_TRIPS)
    public void nettySameThread(Passed passed, Netty netty) throws InterruptedException, IOException {
        netty.run(passed, true);
    }

    @Benchmark
    @OperationsPerInvocation(ROUND_TRIPS)
    public void nettyTwoThreads(Passed passed, Netty netty) throws InterruptedException, IOException {
        netty.run(passed, false);
    }
}
