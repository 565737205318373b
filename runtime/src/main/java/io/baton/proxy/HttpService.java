package io.baton.proxy;

import io.baton.config.Network;
import io.baton.http.HeadLimits;
import io.baton.net.ConnectionHandlers;
import io.baton.net.ConnectionService;
import io.baton.net.Connections;
import io.baton.net.Listener;
import io.baton.proxy.log.AccessLog;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * HTTP/1.1 on the connections of a listener, with the answers of one {@link HttpHandler}, or those of the servers that
 * it names.
 *
 * @param handler decides about each request
 * @param trustedProxies whose word counts about where a request comes from
 * @param isProxyHeaderExpected whether a connection begins with a PROXY header, from one of the trusted, or from
 *     whoever may connect to a Unix socket
 * @param loops how many loops there are, which share what an upstream keeps alive
 * @param accessLog where requests are written down
 * @param clock tells the date that responses show
 * @param filters what an importer does to requests and responses on their way
 */
public record HttpService(
        HttpHandler handler,
        HttpLimits limits,
        List<Network> trustedProxies,
        boolean isProxyHeaderExpected,
        int loops,
        Optional<AccessLog> accessLog,
        InstantSource clock,
        Optional<HttpFilters> filters)
        implements ConnectionService {

    public HttpService {
        trustedProxies = List.copyOf(trustedProxies);
    }

    /** A service without a filter. */
    public HttpService(
            HttpHandler handler,
            HttpLimits limits,
            List<Network> trustedProxies,
            boolean isProxyHeaderExpected,
            int loops,
            Optional<AccessLog> accessLog,
            InstantSource clock) {
        this(handler, limits, trustedProxies, isProxyHeaderExpected, loops, accessLog, clock, Optional.empty());
    }

    /** A service of one loop, or without upstreams, that believes nobody. */
    public HttpService(HttpHandler handler, HttpLimits limits, InstantSource clock) {
        this(handler, limits, List.of(), false, 1, Optional.empty(), clock);
    }

    /** A service with the limits that the configuration has by default. */
    public static HttpService of(HttpHandler handler) {
        HttpLimits defaults = new HttpLimits(
                new HeadLimits(32_768, 0),
                TimeUnit.SECONDS.toNanos(10),
                TimeUnit.SECONDS.toNanos(60),
                TimeUnit.SECONDS.toNanos(60));
        return new HttpService(handler, defaults, InstantSource.system());
    }

    /** The same service with a filter. */
    public HttpService with(HttpFilters newFilters) {
        return new HttpService(
                handler,
                limits,
                trustedProxies,
                isProxyHeaderExpected,
                loops,
                accessLog,
                clock,
                Optional.of(newFilters));
    }

    @Override
    public ConnectionHandlers on(Connections loop, Listener listener) {
        HttpLoop http = new HttpLoop(this, loop, listener);
        return isProxyHeaderExpected
                ? connection -> new ProxyGreeting(http)
                : connection -> new HttpConnection(http, connection);
    }
}
