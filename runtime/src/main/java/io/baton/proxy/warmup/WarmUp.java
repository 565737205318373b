package io.baton.proxy.warmup;

import io.baton.config.ServerConfig;
import io.baton.ffi.ProcessorTime;
import io.baton.loop.NanoClock;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * Sends requests through this process before clients do, on a thread of its own, until they take no less time than
 * before, or there were enough, or it takes too long, or somebody ends it. Then the compilers come to an end.
 */
public final class WarmUp {

    /** How long it works until it rests as long: less than a client would notice. */
    static final long SLICE_NS = 2_000_000;

    /** Of each client, to see whether the compilers find more to do. */
    private static final int BURST_EXCHANGES = 100;

    private static final long NS_PER_US = 1_000;

    private static final long NS_PER_MS = 1_000_000;

    private final ServerConfig config;

    private final NanoClock clock;

    private final CompletableFuture<Report> done = new CompletableFuture<>();

    private final End end = new End();

    private WarmUp(ServerConfig config, NanoClock clock) {
        this.config = config;
        this.clock = clock;
    }

    /** Why it is over. */
    public enum Reason {
        STEADY("latency is steady"),
        ENOUGH("that were all"),
        TIME("time is over"),
        TOLD("it is needed no more"),
        NOTHING("no listener speaks what it could try"),
        FAILED("it failed");

        private final String text;

        Reason(String text) {
            this.text = text;
        }
    }

    /**
     * What came of it.
     *
     * @param requests exchanges that were completed
     * @param firstUs the median of the first of them
     * @param lastUs the median of the last ones
     * @param problem of one that failed, otherwise nothing
     */
    public record Report(Reason reason, long requests, long ms, long firstUs, long lastUs, String problem) {

        @Override
        public String toString() {
            return requests + " exchanges in " + ms + " ms, the median from " + firstUs + " to " + lastUs + " us: "
                    + reason.text + (problem.isEmpty() ? "" : ": " + problem);
        }
    }

    /** Begins to warm up for a configuration, which says how many requests that takes. */
    public static WarmUp start(ServerConfig config, long timeoutNs) {
        return start(config, timeoutNs, NanoClock.SYSTEM);
    }

    static WarmUp start(ServerConfig config, long timeoutNs, NanoClock clock) {
        WarmUp warmUp = new WarmUp(config, clock);
        long startNs = clock.nanoTime();
        warmUp.end.deadlineNs = startNs + timeoutNs;
        try {
            Thread.ofPlatform().name("warm-up").daemon().start(() -> warmUp.runToTheEnd(startNs));
        } catch (OutOfMemoryError e) { // as the JDK calls the want of a thread
            warmUp.done.completeExceptionally(e);
        }
        return warmUp;
    }

    /** Completes when all that it had opened is closed; with a failure only where not even its end could be told. */
    public CompletableFuture<Report> done() {
        return done;
    }

    /** Ends it soon; from any thread. */
    public void end() {
        end.isTold = true;
    }

    /** Whatever happens, who waits for the end hears of it. */
    private void runToTheEnd(long startNs) {
        try {
            done.complete(run(startNs));
        } catch (RuntimeException | Error e) {
            done.completeExceptionally(e);
        }
    }

    private Report run(long startNs) {
        Steadiness steadiness = new Steadiness(config.upgrade().warmupRequests());
        Reason reason;
        String problem = "";
        try {
            reason = WarmUpLoop.mixOf(config).isEmpty() ? Reason.NOTHING : warmUp(steadiness);
        } catch (IOException | RuntimeException | Error e) { // whatever it is, the first clients find it, too
            reason = Reason.FAILED;
            problem = e.toString();
        }
        return new Report(
                reason,
                steadiness.requests(),
                (clock.nanoTime() - startNs) / NS_PER_MS,
                steadiness.firstNs() / NS_PER_US,
                steadiness.lastNs() / NS_PER_US,
                problem);
    }

    private Reason warmUp(Steadiness steadiness) throws IOException {
        try (WarmUpLoop loop = new WarmUpLoop(config, clock)) {
            long owedNs = 0;
            while (!end.isReached()) {
                boolean isEnough = steadiness.requests() >= config.upgrade().warmupRequests();
                if (isEnough || steadiness.isSteady()) {
                    settle(loop);
                    return isEnough ? Reason.ENOUGH : Reason.STEADY;
                }
                long beganNs = clock.nanoTime();
                loop.exchange(end, steadiness);
                long doneNs = clock.nanoTime();
                owedNs += doneNs - beganNs;
                if (owedNs >= SLICE_NS) {
                    loop.rest(end, owedNs);
                    owedNs -= clock.nanoTime() - doneNs; // on a busy machine rests become longer than they are meant
                }
            }
            return end.isTold ? Reason.TOLD : Reason.TIME;
        }
    }

    private void settle(WarmUpLoop loop) throws IOException {
        Settling settling = new Settling();
        Settling.Next next = Settling.Next.REST;
        while (next != Settling.Next.DONE && !end.isReached()) {
            if (next == Settling.Next.EXCHANGES) {
                exchangeUncounted(loop);
            }
            long beganNs = clock.nanoTime();
            long usedNs = ProcessorTime.ofThisProcessNs();
            loop.rest(end, Settling.REST_NS);
            next = settling.rested(clock.nanoTime() - beganNs, ProcessorTime.ofThisProcessNs() - usedNs);
        }
    }

    private void exchangeUncounted(WarmUpLoop loop) throws IOException {
        Steadiness nobodyAsks = new Steadiness(0);
        for (int i = 0; i < BURST_EXCHANGES && !end.isReached(); i++) {
            loop.exchange(end, nobodyAsks);
        }
    }

    /** When there is no time left. */
    final class End {

        private volatile boolean isTold;

        private volatile long deadlineNs;

        boolean isReached() {
            return isTold || clock.nanoTime() - deadlineNs >= 0;
        }
    }
}
