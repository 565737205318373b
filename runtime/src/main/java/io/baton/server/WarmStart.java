package io.baton.server;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.baton.config.ServerConfig;
import io.baton.proxy.warmup.WarmUp;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The {@link WarmUp} of a start: before READY where a predecessor serves meanwhile, and otherwise beside the service,
 * since a client that is answered slowly has got more than one that is not answered yet.
 */
final class WarmStart implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(WarmStart.class.getName());

    private final ServerConfig config;

    private @Nullable WarmUp running;

    private boolean isBegun;

    WarmStart(ServerConfig config) {
        this.config = config;
    }

    /**
     * Begins, unless the configuration has no need of it.
     *
     * @param upgradeTimeoutMs after how long a predecessor gives this process up: half of it leaves room for what else
     *     a start takes
     * @return completes when it is over, never with a failure
     */
    CompletableFuture<?> begin(long upgradeTimeoutMs) {
        if (config.upgrade().warmupRequests() == 0 || isBegun) {
            return CompletableFuture.completedFuture(null);
        }
        long timeoutNs = Math.min(
                TimeUnit.SECONDS.toNanos(config.upgrade().warmupTimeoutSeconds()),
                TimeUnit.MILLISECONDS.toNanos(upgradeTimeoutMs) / 2);
        isBegun = true;
        WarmUp begun = WarmUp.start(config, timeoutNs);
        running = begun;
        return begun.done().handle(WarmStart::log);
    }

    /** Ends it soon: there is nobody who serves meanwhile any more, or this process ends. */
    void end() {
        isBegun = true;
        if (running != null) {
            running.end();
        }
    }

    /** Ends it, and waits until it has closed what it had opened: a turn of its loop. */
    @Override
    public void close() {
        end();
        if (running != null) {
            var _ = running.done().exceptionally(failure -> null).join();
        }
    }

    /** A cold start is no reason not to start. */
    private static @Nullable Void log(WarmUp.@Nullable Report report, @Nullable Throwable failure) {
        if (report == null) {
            LOG.log(WARNING, "the warm-up has failed", failure);
        } else {
            LOG.log(report.reason() == WarmUp.Reason.FAILED ? WARNING : INFO, "warm-up: {0}", report);
        }
        return null;
    }
}
