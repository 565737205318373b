package io.baton.config;

/**
 * How much, and for how long, a client may.
 *
 * @param maxBodyBytes 0: no limit
 */
public record LimitsConfig(
        int maxConnections,
        int clientHeaderTimeoutSeconds,
        int clientBodyTimeoutSeconds,
        int clientIdleTimeoutSeconds,
        int tunnelIdleTimeoutSeconds,
        int maxHeaderBytes,
        long maxBodyBytes) {

    public LimitsConfig {
        new Faults()
                .check(TopKeys.MAX_CONNECTIONS, maxConnections)
                .check(TopKeys.CLIENT_HEADER_TIMEOUT_SECONDS, clientHeaderTimeoutSeconds)
                .check(TopKeys.CLIENT_BODY_TIMEOUT_SECONDS, clientBodyTimeoutSeconds)
                .check(TopKeys.CLIENT_IDLE_TIMEOUT_SECONDS, clientIdleTimeoutSeconds)
                .check(TopKeys.TUNNEL_IDLE_TIMEOUT_SECONDS, tunnelIdleTimeoutSeconds)
                .check(TopKeys.MAX_HEADER_BYTES, maxHeaderBytes)
                .check(TopKeys.MAX_BODY_BYTES, maxBodyBytes)
                .throwAny();
    }
}
