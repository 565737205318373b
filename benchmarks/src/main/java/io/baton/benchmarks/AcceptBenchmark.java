package io.baton.benchmarks;

import java.io.IOException;
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
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many short connections does an accept loop take in a second, and what does each cost its process?
 *
 * <p>A connection is accepted, read from once, answered with 100 bytes and closed; 64 of them are under way at a time.
 * Clients are a C program of their own ({@code shortconnections.c}), so that a turn waits for it and does nothing
 * else. The baselines: an epoll loop in C with the same socket options ({@code acceptloop.c}), the JDK's selector, and
 * Netty's native transport.
 *
 * <p>On loopback the kernel does the server's part of a handshake in the client's time and much of the client's part in
 * the server's, and with few processors the clients set the pace. Each loop is kept on a processor, and the clients on
 * another one as long as there are enough ({@link Pinning}). So the cost is what to compare, with {@code -prof
 * io.baton.benchmarks.ProcessorTimeProfiler}: that of the serving process alone, in C as well.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(
        value = 3,
        jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"}) // as tools/baton has it
public class AcceptBenchmark {

    /** So many that asking the clients for them costs nothing beside. */
    static final int CONNECTIONS = 2000;

    private static final int CONCURRENT = 64;

    private static final int ANSWER_BYTES = 100;

    /** A server and its clients. */
    @State(Scope.Benchmark)
    public static class Load {

        @Param({"1", "2"})
        public int loops;

        private final Programs programs = new Programs();

        private @Nullable AcceptServer server;

        private @Nullable RunningProgram clients;

        private int run(Starting starting) throws IOException {
            RunningProgram running = clients;
            if (running == null) {
                ProcessorTimeProfiler.measureThisProcess();
                AcceptServer started = starting.start(this);
                server = started;
                running = programs.named("shortconnections").start(started.port(), CONCURRENT, ANSWER_BYTES, 0);
                clients = running;
            }
            running.ask(Integer.toString(CONNECTIONS));
            long failed = running.number();
            if (failed != 0) {
                throw new IOException("%d connections of %d were not answered".formatted(failed, CONNECTIONS));
            }
            return CONNECTIONS;
        }

        @TearDown
        public void stop() {
            if (clients != null) {
                clients.close();
            }
            if (server != null) {
                server.close();
            }
            programs.close();
        }
    }

    /** Starts a server when it is first needed, as the state does not know of which method it is. */
    @FunctionalInterface
    private interface Starting {
        AcceptServer start(Load load) throws IOException;
    }

    @Benchmark
    @OperationsPerInvocation(CONNECTIONS)
    public int baton(Load load) throws IOException {
        return load.run(its -> new BatonAcceptServer(its.loops, ANSWER_BYTES));
    }

    @Benchmark
    @OperationsPerInvocation(CONNECTIONS)
    public int c(Load load) throws IOException {
        return load.run(its -> new ProgramServer(its.programs, its.loops));
    }

    @Benchmark
    @OperationsPerInvocation(CONNECTIONS)
    public int selector(Load load) throws IOException {
        return load.run(its -> new SelectorAcceptServer(its.loops, ANSWER_BYTES));
    }

    @Benchmark
    @OperationsPerInvocation(CONNECTIONS)
    public int netty(Load load) throws IOException {
        return load.run(its -> new NettyAcceptServer(its.loops, ANSWER_BYTES));
    }

    /** The C program, whose processor time is then the one that counts. */
    private static final class ProgramServer implements AcceptServer {

        private final RunningProgram program;

        private final int port;

        ProgramServer(Programs programs, int loops) throws IOException {
            program = programs.named("acceptloop").start(loops, ANSWER_BYTES, Pinning.ofLoop(0));
            port = (int) program.number();
            ProcessorTimeProfiler.measure(program.pid());
        }

        @Override
        public int port() {
            return port;
        }

        @Override
        public void close() {
            ProcessorTimeProfiler.end();
            program.close();
        }
    }
}
