package io.baton.proxy.upstream;

import io.baton.config.HealthCheck;
import io.baton.ffi.Address;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * How a server is checked.
 *
 * @param request what is sent; empty where a connection is enough
 */
record CheckPlan(long intervalNs, long timeoutNs, int timeoutSeconds, int rise, int fall, String request) {

    /** Says that the connection is nobody's but the proxy's own. A reader of version 2 takes version 1, too. */
    private static final String PROXY_HEADER = "PROXY UNKNOWN\r\n";

    static CheckPlan of(HealthCheck check, Peer peer) {
        boolean hasProxyHeader = peer.upstream().config().sendProxyProtocol();
        String request = check.path()
                .map(path -> (hasProxyHeader ? PROXY_HEADER : "") + "GET " + path + " HTTP/1.1\r\nHost: "
                        + host(peer.server()) + "\r\nUser-Agent: baton-health-check\r\nConnection: close\r\n\r\n")
                .orElse("");
        return new CheckPlan(
                TimeUnit.SECONDS.toNanos(check.intervalSeconds()),
                TimeUnit.SECONDS.toNanos(check.timeoutSeconds()),
                check.timeoutSeconds(),
                check.rise(),
                check.fall(),
                request);
    }

    boolean isHttp() {
        return !request.isEmpty();
    }

    byte[] requestBytes() {
        return request.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A Unix socket has no host, and the interface of a link-local one means nothing to the server. */
    static String host(String server) {
        if (server.startsWith(Address.UNIX_PREFIX)) {
            return "localhost";
        }
        int percent = server.indexOf('%');
        return percent < 0 ? server : server.substring(0, percent) + server.substring(server.indexOf(']'));
    }
}
