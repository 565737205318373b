package io.baton.proxy;

import io.baton.config.LimitsConfig;
import java.util.concurrent.TimeUnit;

/**
 * For how long a TCP client may say nothing.
 *
 * @param headerTimeoutNs from the accept to the end of a PROXY header, where one is expected
 * @param tunnelIdleNs without a byte in either direction
 */
public record TcpLimits(long headerTimeoutNs, long tunnelIdleNs) {

    public static TcpLimits of(LimitsConfig config) {
        return new TcpLimits(
                TimeUnit.SECONDS.toNanos(config.clientHeaderTimeoutSeconds()),
                TimeUnit.SECONDS.toNanos(config.tunnelIdleTimeoutSeconds()));
    }
}
