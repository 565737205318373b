package io.baton.proxy;

import io.baton.config.LimitsConfig;
import io.baton.http.HeadLimits;
import java.util.concurrent.TimeUnit;

/**
 * How much, and for how long, an HTTP client may.
 *
 * @param head the sizes
 * @param headerTimeoutNs from the first byte of a request, or from the accept, to the end of its head
 * @param bodyTimeoutNs between two reads of a body, and between two writes of an answer
 * @param idleTimeoutNs between two requests
 * @param tunnelIdleNs between two bytes in either direction, after an upgrade
 */
public record HttpLimits(
        HeadLimits head, long headerTimeoutNs, long bodyTimeoutNs, long idleTimeoutNs, long tunnelIdleNs) {

    /** Limits of a service whose tunnels, if there are any, may rest for an hour. */
    public HttpLimits(HeadLimits head, long headerTimeoutNs, long bodyTimeoutNs, long idleTimeoutNs) {
        this(head, headerTimeoutNs, bodyTimeoutNs, idleTimeoutNs, TimeUnit.HOURS.toNanos(1));
    }

    public static HttpLimits of(LimitsConfig config) {
        return new HttpLimits(
                new HeadLimits(config.maxHeaderBytes(), config.maxBodyBytes()),
                TimeUnit.SECONDS.toNanos(config.clientHeaderTimeoutSeconds()),
                TimeUnit.SECONDS.toNanos(config.clientBodyTimeoutSeconds()),
                TimeUnit.SECONDS.toNanos(config.clientIdleTimeoutSeconds()),
                TimeUnit.SECONDS.toNanos(config.tunnelIdleTimeoutSeconds()));
    }
}
