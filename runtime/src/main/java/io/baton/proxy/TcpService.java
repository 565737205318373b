package io.baton.proxy;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.baton.config.LimitsConfig;
import io.baton.config.ListenerConfig;
import io.baton.config.Network;
import io.baton.ffi.Address;
import io.baton.net.ConnectionHandlers;
import io.baton.net.ConnectionService;
import io.baton.net.Connections;
import io.baton.net.Listener;
import io.baton.proxy.upstream.Upstream;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** TCP on a listener: each of its connections becomes a {@link Tunnel} to one of an upstream's servers. */
public final class TcpService implements ConnectionService {

    private static final System.Logger LOG = System.getLogger(TcpService.class.getName());

    private final Upstream upstream;

    private final TcpLimits limits;

    private final boolean isProxyHeaderExpected;

    private final List<Network> trustedProxies;

    /** Whether the last client that any loop tells of has found a server. */
    private final AtomicBoolean isServing = new AtomicBoolean(true);

    /**
     * A service of all loops.
     *
     * @param isProxyHeaderExpected whether a connection begins with a PROXY header, from a trusted proxy
     * @param trustedProxies whose headers are believed, beside those of whoever may connect to a Unix socket
     */
    public TcpService(
            Upstream upstream, TcpLimits limits, boolean isProxyHeaderExpected, List<Network> trustedProxies) {
        this.upstream = upstream;
        this.limits = limits;
        this.isProxyHeaderExpected = isProxyHeaderExpected;
        this.trustedProxies = List.copyOf(trustedProxies);
    }

    /** The service of a listener with {@code protocol = "tcp"}. */
    public static TcpService of(ListenerConfig listener, Upstream upstream, LimitsConfig limits) {
        return new TcpService(upstream, TcpLimits.of(limits), listener.proxyProtocol(), listener.trustedProxies());
    }

    @Override
    public ConnectionHandlers on(Connections loop, Listener listener) {
        TcpProxy proxy = new TcpProxy(this, loop, listener);
        return connection -> new TcpExchange(proxy, connection);
    }

    Upstream upstream() {
        return upstream;
    }

    TcpLimits limits() {
        return limits;
    }

    boolean isProxyHeaderExpected() {
        return isProxyHeaderExpected;
    }

    /** Whether what a connection from there begins with is believed. */
    boolean trusts(Address peer) {
        return peer.isUnix() || Sender.of(peer, trustedProxies).isTrusted();
    }

    /** A client was served: said only when the one before it was not. */
    void serves(Listener listener) {
        if (!isServing.get() && isServing.compareAndSet(false, true)) {
            LOG.log(INFO, "listener {0}: clients are served again", listener);
        }
    }

    /** A client was turned away: said only when the one before it was not. */
    void turnsAway(Listener listener, String why) {
        if (isServing.compareAndSet(true, false)) {
            LOG.log(WARNING, "listener {0}: clients are turned away: {1}", listener, why);
        }
    }
}
