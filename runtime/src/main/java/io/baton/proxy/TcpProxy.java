package io.baton.proxy;

import io.baton.config.HashKey;
import io.baton.ffi.Address;
import io.baton.loop.Timer;
import io.baton.metrics.Counters;
import io.baton.metrics.Metric;
import io.baton.metrics.Series;
import io.baton.net.Connections;
import io.baton.net.Listener;
import io.baton.proxy.protocol.ProxyHeaderParser;
import io.baton.proxy.upstream.Chooser;
import io.baton.proxy.upstream.KeyHash;
import io.baton.proxy.upstream.Peer;
import io.baton.proxy.upstream.Tried;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the TCP connections of one listener share in one loop: the choice of servers, and counters.
 *
 * <p>Belongs to the loop's thread.
 */
final class TcpProxy {

    /** A tunnel may last for days: what it carries is counted while it does. */
    static final long COUNT_NS = 1_000_000_000L;

    private final TcpService service;

    private final Connections connections;

    private final Listener listener;

    private final Chooser chooser;

    private final ProxyHeaderParser parser = new ProxyHeaderParser();

    private final boolean isClientHashed;

    private final long connectTimeoutNs;

    private final Series active;

    private final Series bytesToServer;

    private final Series bytesToClient;

    private final Map<Tunnel.End, Series> ends = new EnumMap<>(Tunnel.End.class);

    private final Map<TurnedAway, Series> turnedAway = new EnumMap<>(TurnedAway.class);

    private final List<TcpExchange> tunnels = new ArrayList<>();

    private final Timer count = new Timer(this::countAll);

    /** Why a client has no tunnel. */
    enum TurnedAway {
        /** No server of the upstream takes connections now. */
        NO_SERVER,
        /** The servers that were tried did not answer. */
        CONNECT_FAILED,
        /** The client's connection has ended before a server had answered, perhaps with this process. */
        CLIENT_LEFT,
        /** What it began with was refused. */
        REFUSED
    }

    TcpProxy(TcpService service, Connections connections, Listener listener) {
        this.service = service;
        this.connections = connections;
        this.listener = listener;
        this.chooser = service.upstream().chooser();
        this.isClientHashed = service.upstream().config().hashKey().orElse(null) instanceof HashKey.ClientAddress;
        this.connectTimeoutNs =
                TimeUnit.SECONDS.toNanos(service.upstream().config().connectTimeoutSeconds());
        Counters counters = connections.counters();
        String from = listener.name();
        String to = service.upstream().name();
        this.active = counters.series(Metric.TUNNELS_ACTIVE, from, to);
        this.bytesToServer = counters.series(Metric.TUNNEL_BYTES, from, to, "to_server");
        this.bytesToClient = counters.series(Metric.TUNNEL_BYTES, from, to, "to_client");
        for (Tunnel.End end : Tunnel.End.values()) {
            ends.put(end, counters.series(Metric.TUNNELS, from, to, text(end)));
        }
        for (TurnedAway why : TurnedAway.values()) {
            turnedAway.put(why, counters.series(Metric.TUNNELS, from, to, text(why)));
        }
    }

    TcpService service() {
        return service;
    }

    Connections connections() {
        return connections;
    }

    long nowNs() {
        return connections.loop().nowNs();
    }

    long connectTimeoutNs() {
        return connectTimeoutNs;
    }

    ProxyHeaderParser parser() {
        return parser;
    }

    /** How many servers a client may be offered to. */
    int triesMax() {
        return 1 + service.upstream().config().retries();
    }

    boolean sendsProxyHeader() {
        return service.upstream().config().sendProxyProtocol();
    }

    @Nullable
    Peer choose(Address client, Tried tried) {
        return chooser.choose(isClientHashed ? KeyHash.of(client) : KeyHash.NONE, tried, nowNs());
    }

    void began(TcpExchange exchange) {
        service.serves(listener);
        connections.shard().increment(active);
        exchange.index = tunnels.size();
        tunnels.add(exchange);
        if (!count.isArmed()) {
            connections.loop().arm(count, nowNs() + COUNT_NS);
        }
    }

    void ended(TcpExchange exchange, Tunnel.End end) {
        count(exchange);
        connections.shard().decrement(active);
        connections.shard().increment(Objects.requireNonNull(ends.get(end)));
        TcpExchange last = tunnels.removeLast();
        if (last != exchange) {
            tunnels.set(exchange.index, last);
            last.index = exchange.index;
        }
    }

    void turnedAway(TurnedAway why, String words) {
        connections.shard().increment(Objects.requireNonNull(turnedAway.get(why)));
        if (why == TurnedAway.NO_SERVER || why == TurnedAway.CONNECT_FAILED) {
            service.turnsAway(listener, words);
        }
    }

    void refused(String reason) {
        connections.shard().increment(connections.counters().series(Metric.REFUSED, reason));
    }

    private void countAll() {
        for (int i = 0; i < tunnels.size(); i++) {
            count(tunnels.get(i));
        }
        if (!tunnels.isEmpty()) {
            connections.loop().arm(count, nowNs() + COUNT_NS);
        }
    }

    private void count(TcpExchange exchange) {
        connections.shard().add(bytesToServer, exchange.newBytesToServer());
        connections.shard().add(bytesToClient, exchange.newBytesToClient());
    }

    private static String text(Enum<?> reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
