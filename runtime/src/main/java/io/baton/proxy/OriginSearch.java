package io.baton.proxy;

import io.baton.net.Connection;
import io.baton.proxy.upstream.Outcome;
import io.baton.proxy.upstream.Peer;
import io.baton.proxy.upstream.Tried;
import org.jspecify.annotations.Nullable;

/**
 * The servers that one request asks, one after the other, and the connection to the one that it asks now.
 *
 * <p>A connection that has waited for a request may have been given up by its server meanwhile. That is held against
 * nobody, and is no try: the request then trusts new connections only.
 */
final class OriginSearch {

    private final HttpProxy request;

    private final Tried tried = new Tried();

    private @Nullable LoopUpstream upstream;

    private long hash;

    /** The server that is preferred; empty without a preference. */
    private String preferred = "";

    /** Who has failed last. */
    private String failedServer = "";

    private @Nullable Peer peer;

    private @Nullable OriginConnection origin;

    private int tries;

    private boolean isOriginReused;

    private boolean isFreshNeeded;

    private ProxyFailure lastFailure = ProxyFailure.NO_SERVER;

    /** What the connection had sent when it got this request. */
    private long sentBefore;

    OriginSearch(HttpProxy request) {
        this.request = request;
    }

    void begin(LoopUpstream newUpstream, long newHash, String newPreferred) {
        upstream = newUpstream;
        hash = newHash;
        preferred = newPreferred;
    }

    LoopUpstream upstream() {
        if (upstream == null) {
            throw new IllegalStateException("no request is being forwarded");
        }
        return upstream;
    }

    /** Whether there is a connection, or will be one. */
    boolean hasOrigin() {
        return origin != null;
    }

    /** The connection to the server; only when it has been made. */
    Connection connection() {
        return origin().connection();
    }

    /** Finds a server and a connection to it, which may have to be made yet; false when there is no server left. */
    boolean next() {
        Peer chosen = upstream().choose(preferred, hash, tried);
        peer = chosen;
        if (chosen == null) {
            return false;
        }
        tries++;
        OriginConnection idle = isFreshNeeded ? null : upstream().takeIdle(chosen);
        isOriginReused = idle != null;
        if (idle != null) {
            idle.assign(request);
        }
        origin = idle != null ? idle : upstream().dial(chosen, request);
        return true;
    }

    /** Why there is no server left: what the last one did, or that none was to be had. */
    ProxyFailure lastFailure() {
        return lastFailure;
    }

    boolean isConnected() {
        return origin != null && origin.isConnected();
    }

    /** Notes who is asked, for the access log. */
    void note(RequestLog log, HttpExchange exchange) {
        log.server(exchange, upstream().name(), origin == null ? null : origin.label(), tries);
    }

    /** Whether the connection had been there before. */
    boolean isOriginReused() {
        return isOriginReused;
    }

    /** The connection gets the request now. */
    void started() {
        sentBefore = connection().bytesSent();
        connection().idleTimeout(upstream().responseTimeoutNs());
    }

    /** Waits on for the server where it is the client that does not go on, by sending or by reading. */
    boolean mayWaitForClient(boolean isUploading) {
        Connection server = connection();
        boolean isUploadAwaited = isUploading && !server.isBlocked();
        boolean isClientAwaited = isUploadAwaited || server.isPaused() || server.isSpliceStalled();
        if (isClientAwaited) {
            server.idleTimeout(upstream().responseTimeoutNs());
        }
        return isClientAwaited;
    }

    /** Whether the server cannot have got anything of the request. */
    boolean isNothingSent() {
        return !isConnected() || connection().bytesSent() == sentBefore;
    }

    /**
     * Gives up the server that has failed.
     *
     * @param isAnswered whether something of a response had come
     * @return whether another one may be asked
     */
    boolean failed(ProxyFailure why, boolean isAnswered, long nowNs) {
        Peer failed = peer;
        lastFailure = why;
        failedServer = failed == null ? "" : failed.label();
        boolean isStale = isOriginReused && !isAnswered && why == ProxyFailure.SERVER_GONE;
        origin = null;
        leave(isStale ? Outcome.NEUTRAL : Outcome.FAILED, nowNs, why.complaint());
        if (isStale && !isFreshNeeded) {
            isFreshNeeded = true;
            return true;
        }
        if (isAnswered || failed == null || tried.count() >= upstream().retries()) {
            return false;
        }
        tried.add(failed);
        return true;
    }

    /** What {@link #failed} was told last, for a filter. */
    ConnectFailure failure() {
        return new ConnectFailure(upstream().upstream().name(), failedServer, lastFailure.reason(), tries);
    }

    /** Lets the server go in the middle of something. */
    void giveUp(Outcome outcome, long nowNs, String why) {
        OriginConnection current = origin;
        origin = null;
        if (current != null) {
            current.close();
        }
        leave(outcome, nowNs, why);
    }

    /** The server has begun to answer what may take long. */
    void answered(long nowNs) {
        if (peer != null) {
            peer.answered(tried, nowNs);
        }
    }

    /** The tunnel to the server has ended, and its connection with it. */
    void tunnelEnded(long nowNs) {
        origin = null;
        leave(Outcome.SUCCEEDED, nowNs, "");
    }

    /** The server has answered; its connection may get another request, or not. */
    void succeeded(boolean isReusable, long nowNs) {
        OriginConnection done = origin();
        origin = null;
        leave(Outcome.SUCCEEDED, nowNs, "");
        done.release(isReusable && !done.connection().isInputEnded());
    }

    void reset() {
        tried.reset();
        upstream = null;
        hash = 0;
        preferred = "";
        failedServer = "";
        tries = 0;
        isOriginReused = false;
        isFreshNeeded = false;
        lastFailure = ProxyFailure.NO_SERVER;
        sentBefore = 0;
    }

    private OriginConnection origin() {
        if (origin == null) {
            throw new IllegalStateException("no server is being asked");
        }
        return origin;
    }

    private void leave(Outcome outcome, long nowNs, String why) {
        Peer left = peer;
        peer = null;
        if (left != null) {
            left.left(outcome, tried, nowNs, why);
        }
    }
}
