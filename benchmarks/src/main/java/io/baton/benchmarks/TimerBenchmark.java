package io.baton.benchmarks;

import io.baton.loop.Timer;
import io.baton.loop.TimerWheel;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What do timeouts cost among 10,000 others: to arm and cancel one, to renew it, and to let it expire?
 *
 * <p>The baselines: the JDK's {@link ScheduledThreadPoolExecutor} (a heap behind a lock) and Netty's
 * {@link HashedWheelTimer} (a wheel behind a queue), which both serve any thread, as a loop need not; and for what
 * expires a {@link PriorityQueue}, the JDK's nearest to a loop's own timers.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class TimerBenchmark {

    static final int EXPIRING = 1000;

    private static final int OTHERS = 10_000;

    private static final long TICK_NS = 1 << 20;

    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);

    private final TimerWheel wheel = new TimerWheel(0);

    private final Timer timer = new Timer(TimerBenchmark::nothing);

    private final Timer renewed = new Timer(TimerBenchmark::nothing);

    private final List<Timer> expiring = new ArrayList<>();

    private final TimerWheel empty = new TimerWheel(0);

    private final PriorityQueue<Deadline> queue = new PriorityQueue<>();

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);

    private final HashedWheelTimer netty = new HashedWheelTimer();

    private long nowNs;

    private record Deadline(long atNs, Runnable task) implements Comparable<Deadline> {

        @Override
        public int compareTo(Deadline other) {
            return Long.compare(atNs, other.atNs);
        }
    }

    @Setup
    public void armOthers() {
        executor.setRemoveOnCancelPolicy(true);
        for (int i = 1; i <= OTHERS; i++) {
            long laterNs = TIMEOUT_NS + i * TICK_NS;
            wheel.arm(new Timer(TimerBenchmark::nothing), laterNs);
            var _ = executor.schedule(
                    TimerBenchmark::nothing, TimeUnit.HOURS.toNanos(1) + laterNs, TimeUnit.NANOSECONDS);
            netty.newTimeout(timeout -> {}, TimeUnit.HOURS.toNanos(1) + laterNs, TimeUnit.NANOSECONDS);
        }
        wheel.arm(renewed, TIMEOUT_NS);
        for (int i = 0; i < EXPIRING; i++) {
            expiring.add(new Timer(TimerBenchmark::nothing));
        }
    }

    @Benchmark
    public int armAndCancel() {
        nowNs++;
        wheel.arm(timer, nowNs + TIMEOUT_NS);
        wheel.cancel(timer);
        return wheel.size();
    }

    @Benchmark
    public boolean armAndCancelByExecutor() {
        ScheduledFuture<?> scheduled = executor.schedule(TimerBenchmark::nothing, TIMEOUT_NS, TimeUnit.NANOSECONDS);
        return scheduled.cancel(false);
    }

    @Benchmark
    public boolean armAndCancelByNetty() {
        Timeout timeout = netty.newTimeout(expired -> {}, TIMEOUT_NS, TimeUnit.NANOSECONDS);
        return timeout.cancel();
    }

    /** As each read of a connection does, whose timeout counts from the last one. */
    @Benchmark
    public int renew() {
        nowNs++;
        wheel.arm(renewed, nowNs + TIMEOUT_NS);
        return wheel.size();
    }

    /** A thousand, spread over a hundred ticks, from arming to running. */
    @Benchmark
    @OperationsPerInvocation(EXPIRING)
    public int expire() {
        for (int i = 0; i < EXPIRING; i++) {
            empty.arm(expiring.get(i), nowNs + (i * 37L % 100) * TICK_NS);
        }
        int ran = 0;
        for (int tick = 0; tick <= 100; tick++) {
            nowNs += TICK_NS;
            ran += empty.run(nowNs);
        }
        if (ran != EXPIRING) {
            throw new IllegalStateException(ran + " timers ran of " + EXPIRING);
        }
        return ran;
    }

    @Benchmark
    @OperationsPerInvocation(EXPIRING)
    public int expireByQueue() {
        for (int i = 0; i < EXPIRING; i++) {
            queue.add(new Deadline(nowNs + (i * 37L % 100) * TICK_NS, TimerBenchmark::nothing));
        }
        int ran = 0;
        for (int tick = 0; tick <= 100; tick++) {
            nowNs += TICK_NS;
            for (Deadline first = queue.peek(); first != null && first.atNs() <= nowNs; first = queue.peek()) {
                queue.remove();
                first.task().run();
                ran++;
            }
        }
        if (ran != EXPIRING) {
            throw new IllegalStateException(ran + " deadlines passed of " + EXPIRING);
        }
        return ran;
    }

    @TearDown
    public void stop() {
        executor.shutdownNow();
        netty.stop();
    }

    private static void nothing() {}
}
