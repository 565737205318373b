package io.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.config.Balance;
import io.baton.config.Network;
import io.baton.config.ServerAddress;
import io.baton.config.UpstreamConfig;
import io.baton.config.UpstreamServer;
import io.baton.ffi.Address;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Poll;
import io.baton.metrics.Metric;
import io.baton.net.Listener;
import io.baton.net.SteppedLoop;
import io.baton.proxy.upstream.Upstream;
import io.baton.proxy.upstream.Upstreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** A TCP service in a loop that is stepped by hand, before servers that the test accepts for. */
final class TcpRig implements AutoCloseable {

    static final TcpLimits LIMITS = new TcpLimits(5_000_000_000L, 10_000_000_000L);

    static final List<Network> NOBODY = List.of();

    private final SteppedLoop loop = new SteppedLoop();

    private final List<TunnelPeer> peers = new ArrayList<>();

    private final List<Listener> servers = new ArrayList<>();

    TcpRig() throws Exception {}

    /** What differs between upstreams of these tests. */
    record Options(Balance balance, int retries, int maxConnections, boolean sendProxyProtocol) {

        static final Options DEFAULT = new Options(Balance.ROUND_ROBIN, 1, 0, false);

        Options retries(int count) {
            return new Options(balance, count, maxConnections, sendProxyProtocol);
        }

        Options maxConnections(int count) {
            return new Options(balance, retries, count, sendProxyProtocol);
        }

        Options hashed() {
            return new Options(Balance.HASH, retries, maxConnections, sendProxyProtocol);
        }

        Options sendingProxyProtocol() {
            return new Options(balance, retries, maxConnections, true);
        }
    }

    /** A server that listens; {@link #accept} takes what comes. */
    Listener server(int backlog) throws Exception {
        Listener server = Listener.bind("server", Address.parse("127.0.0.1:0"), backlog);
        servers.add(server);
        return server;
    }

    /** The address of a server that is gone. */
    Address gone() throws Exception {
        try (Listener server = Listener.bind("gone", Address.parse("127.0.0.1:0"), 1)) {
            return server.address();
        }
    }

    Upstream upstream(Options options, Address... addresses) {
        UpstreamConfig config = new UpstreamConfig(
                "app",
                Arrays.stream(addresses)
                        .map(address -> new UpstreamServer(new ServerAddress(address.toString()), 1, false))
                        .toList(),
                options.balance(),
                Optional.empty(),
                0,
                options.maxConnections(),
                3,
                60,
                options.retries(),
                3,
                10,
                0,
                options.sendProxyProtocol(),
                Optional.empty());
        return Upstreams.of(List.of(config), loop.counters()).named("app");
    }

    /** A service that takes the client's own word for who it is. */
    TcpService service(Upstream upstream) {
        return new TcpService(upstream, LIMITS, false, NOBODY);
    }

    TunnelPeer connect(TcpService service) throws Exception {
        return keep(new TunnelPeer(loop.connectOverTcp(service)));
    }

    TunnelPeer accept(Listener server) throws Exception {
        turnUntil(() -> isAwaited(server));
        return keep(new TunnelPeer(SteppedLoop.accept(server)));
    }

    /** Whether somebody has connected to a server that has not accepted yet. */
    static boolean isAwaited(Listener server) throws ErrnoException {
        return Poll.readable(server.fd(), 0);
    }

    TunnelPeer keep(TunnelPeer peer) {
        peers.add(peer);
        return peer;
    }

    SteppedLoop loop() {
        return loop;
    }

    String hear(TunnelPeer peer, int bytes) throws Exception {
        StringBuilder text = new StringBuilder();
        turnUntil(() -> {
            text.append(peer.heard());
            return text.length() >= bytes || peer.isOver();
        });
        return text.toString();
    }

    void turnUntil(Callable<Boolean> condition) throws Exception {
        loop.turnUntil(() -> {
            try {
                return condition.call();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    /** Steps until the other side has ended or broken off. */
    void awaitEnd(TunnelPeer peer) throws Exception {
        turnUntil(() -> peer.heard().isEmpty() && peer.isOver());
    }

    /** How many tunnels have ended so, or how many clients were turned away so. */
    long ended(String how) {
        return loop.counters().sum(loop.counters().series(Metric.TUNNELS, "web", "app", how));
    }

    long refused(String reason) {
        return loop.counters().sum(loop.counters().series(Metric.REFUSED, reason));
    }

    long bytes(String direction) {
        return loop.counters().sum(loop.counters().series(Metric.TUNNEL_BYTES, "web", "app", direction));
    }

    @Override
    public void close() {
        peers.forEach(TunnelPeer::close);
        servers.forEach(Listener::close);
        assertThat(loop.failures()).isEmpty();
        loop.close();
        assertThat(loop.counters().sum(Metric.TUNNELS_ACTIVE)).isZero();
    }
}
