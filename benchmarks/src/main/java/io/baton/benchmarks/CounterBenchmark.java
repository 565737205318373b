package io.baton.benchmarks;

import io.baton.metrics.CounterShard;
import io.baton.metrics.Counters;
import io.baton.metrics.Metric;
import io.baton.metrics.Series;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost a loop to count one thing that another thread reads now and then?
 *
 * <p>The baselines: the JDK's {@link LongAdder}, made for many writers, which here has one; and a field that nobody
 * else would see change.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class CounterBenchmark {

    private final Counters counters = new Counters();

    private final CounterShard shard = counters.shard();

    private final Series series = counters.series(Metric.REFUSED, "BARE_CR");

    private final LongAdder adder = new LongAdder();

    private long field;

    @Benchmark
    public CounterShard shard() {
        shard.increment(series);
        return shard;
    }

    @Benchmark
    public LongAdder adder() {
        adder.increment();
        return adder;
    }

    @Benchmark
    public long field() {
        field++;
        return field;
    }
}
