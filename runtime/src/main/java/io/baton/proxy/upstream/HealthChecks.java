package io.baton.proxy.upstream;

import io.baton.config.HealthCheck;
import io.baton.loop.EventLoop;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Looks after the servers of all upstreams that have a {@code health_check}, by connections of its own.
 *
 * <p>{@link #start} and {@link #close} are called on the loop's thread, where everything happens. One process needs it
 * once, whatever the number of its loops is; a reload closes the old one and starts one for the new upstreams.
 */
public final class HealthChecks implements AutoCloseable {

    private final EventLoop loop;

    private final Upstreams upstreams;

    private final CompletableFuture<Void> firstRound = new CompletableFuture<>();

    private final Map<Peer, ServerCheck> checks = new LinkedHashMap<>();

    /** Whose first check has not ended yet, of those that were there at the start. */
    private final Set<Peer> awaited = new HashSet<>();

    /** Any thread may change the servers. When the loop takes no more commands, it has ended. */
    private final Runnable whenServersChange;

    private boolean isClosed;

    public HealthChecks(EventLoop loop, Upstreams upstreams) {
        this.loop = loop;
        this.upstreams = upstreams;
        this.whenServersChange = () -> loop.handle().submit(this::followServers);
    }

    /** Begins, with a check of each server at once, or nearly. */
    public void start() {
        for (Upstream upstream : upstreams.all()) {
            if (upstream.config().healthCheck().isPresent()) {
                upstream.watch(whenServersChange);
            }
        }
        followServers();
        awaited.addAll(checks.keySet());
        completeFirstRound();
    }

    /**
     * Complete when every server that was known at the start has been checked once, or these checks are closed. Any
     * thread may wait for it; it takes as long as the longest {@code timeout_seconds}, and half a second.
     */
    public CompletableFuture<?> firstRound() {
        return firstRound;
    }

    @Override
    public void close() {
        isClosed = true;
        upstreams.all().forEach(upstream -> upstream.unwatch(whenServersChange));
        checks.values().forEach(ServerCheck::cancel);
        checks.clear();
        awaited.clear();
        completeFirstRound();
    }

    /** How many checks have begun and not ended. */
    long underWay() {
        return checks.values().stream().filter(ServerCheck::isUnderWay).count();
    }

    private void followServers() {
        if (isClosed) {
            return;
        }
        Set<Peer> gone = new HashSet<>(checks.keySet());
        for (Upstream upstream : upstreams.all()) {
            upstream.config().healthCheck().ifPresent(check -> {
                for (Peer peer : upstream.roster().peers()) {
                    gone.remove(peer);
                    checks.computeIfAbsent(peer, key -> begin(key, check));
                }
            });
        }
        for (Peer peer : gone) {
            ServerCheck check = checks.remove(peer);
            if (check != null) {
                check.cancel();
            }
            ended(peer);
        }
    }

    private ServerCheck begin(Peer peer, HealthCheck check) {
        ServerCheck begun = new ServerCheck(loop, peer, CheckPlan.of(check, peer), () -> ended(peer));
        begun.start();
        return begun;
    }

    private void ended(Peer peer) {
        if (awaited.remove(peer)) {
            completeFirstRound();
        }
    }

    private void completeFirstRound() {
        if (awaited.isEmpty()) {
            firstRound.complete(null);
        }
    }
}
