package io.baton.benchmarks;

import io.baton.config.Balance;
import io.baton.config.ServerAddress;
import io.baton.config.UpstreamConfig;
import io.baton.config.UpstreamServer;
import io.baton.proxy.upstream.Chooser;
import io.baton.proxy.upstream.Outcome;
import io.baton.proxy.upstream.Peer;
import io.baton.proxy.upstream.Tried;
import io.baton.proxy.upstream.Upstreams;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to choose a server for a request, and to say afterwards that it has answered?
 *
 * <p>The baseline is the least that one can do: the next server of an array, and a count of what is in flight there
 * that all loops share. It knows no weights, no health and no limits.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class BalancerBenchmark {

    /** Odd, so that the hashes of the requests do not repeat before all are through. */
    private static final long HASH_STEP = 0x9E37_79B9_7F4A_7C15L;

    private static final long NOW_NS = 1;

    @Param({"3", "30", "300"})
    public int servers;

    @Param({"round_robin", "least_conn", "random_two", "hash"})
    public String balance = "round_robin";

    private final Tried tried = new Tried();

    private Optional<Chooser> chooser = Optional.empty();

    private AtomicIntegerArray inFlight = new AtomicIntegerArray(1);

    private int next;

    private long hash = 1;

    @Setup
    public void open() {
        chooser = Optional.of(Upstreams.of(List.of(config())).named("app").chooser());
        inFlight = new AtomicIntegerArray(servers);
    }

    @Benchmark
    public Peer choose() {
        hash += HASH_STEP;
        Peer peer = Objects.requireNonNull(chooser.orElseThrow().choose(hash, tried, NOW_NS), "all servers are well");
        peer.left(Outcome.SUCCEEDED, tried, NOW_NS, "answered");
        return peer;
    }

    @Benchmark
    public int chooseNext() {
        next = next + 1 == servers ? 0 : next + 1;
        inFlight.incrementAndGet(next);
        return inFlight.decrementAndGet(next);
    }

    private UpstreamConfig config() {
        List<UpstreamServer> all = IntStream.range(0, servers)
                .mapToObj(i -> new UpstreamServer(new ServerAddress("127.0.0.1:" + (9001 + i)), 1, false))
                .toList();
        Balance kind = Balance.valueOf(balance.toUpperCase(Locale.ROOT));
        return new UpstreamConfig(
                "app", all, kind, Optional.empty(), 128, 0, 3, 60, 1, 3, 10, 0, false, Optional.empty());
    }
}
