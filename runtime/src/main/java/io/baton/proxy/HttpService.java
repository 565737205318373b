package io.baton.proxy;

import io.baton.http.HeadLimits;
import io.baton.net.ConnectionHandlers;
import io.baton.net.ConnectionService;
import io.baton.net.Connections;
import io.baton.net.Listener;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * HTTP/1.1 on the connections of a listener, with the answers of one {@link HttpHandler}.
 *
 * @param handler names the answers
 * @param clock tells the date that responses show
 */
public record HttpService(HttpHandler handler, HttpLimits limits, InstantSource clock) implements ConnectionService {

    /** A service with the limits that the configuration has by default. */
    public static HttpService of(HttpHandler handler) {
        HttpLimits defaults = new HttpLimits(
                new HeadLimits(32_768, 0),
                TimeUnit.SECONDS.toNanos(10),
                TimeUnit.SECONDS.toNanos(60),
                TimeUnit.SECONDS.toNanos(60));
        return new HttpService(handler, defaults, InstantSource.system());
    }

    @Override
    public ConnectionHandlers on(Connections loop, Listener listener) {
        HttpLoop http = new HttpLoop(this, loop, listener);
        return connection -> new HttpConnection(http);
    }
}
