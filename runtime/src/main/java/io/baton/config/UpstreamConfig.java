package io.baton.config;

import java.util.List;
import java.util.Optional;

/**
 * A group of servers that can answer the same requests.
 *
 * @param hashKey of {@link Balance#HASH}, and of nothing else
 * @param maxConnections for each server; 0: no limit
 * @param maxFails 0: a server is never taken out for failed requests
 */
public record UpstreamConfig(
        String name,
        List<UpstreamServer> servers,
        Balance balance,
        Optional<HashKey> hashKey,
        int keepalive,
        int maxConnections,
        int connectTimeoutSeconds,
        int responseTimeoutSeconds,
        int retries,
        int maxFails,
        int failTimeoutSeconds,
        int slowStartSeconds,
        boolean sendProxyProtocol,
        Optional<HealthCheck> healthCheck) {

    public UpstreamConfig {
        servers = List.copyOf(servers);
        new Faults()
                .check(UpstreamKeys.NAME, name)
                .check(UpstreamKeys.HASH_KEY, hashKey)
                .check(UpstreamKeys.KEEPALIVE, keepalive)
                .check(UpstreamKeys.MAX_CONNECTIONS, maxConnections)
                .check(UpstreamKeys.CONNECT_TIMEOUT_SECONDS, connectTimeoutSeconds)
                .check(UpstreamKeys.RESPONSE_TIMEOUT_SECONDS, responseTimeoutSeconds)
                .check(UpstreamKeys.RETRIES, retries)
                .check(UpstreamKeys.MAX_FAILS, maxFails)
                .check(UpstreamKeys.FAIL_TIMEOUT_SECONDS, failTimeoutSeconds)
                .check(UpstreamKeys.SLOW_START_SECONDS, slowStartSeconds)
                .when(
                        hashKey.isPresent() && balance != Balance.HASH,
                        "nothing is hashed, allowed only with balance = \"hash\"",
                        UpstreamKeys.HASH_KEY,
                        UpstreamKeys.BALANCE)
                .when(
                        !servers.isEmpty() && servers.stream().allMatch(UpstreamServer::backup),
                        "all are backups, allowed is at least one that is not",
                        UpstreamKeys.SERVERS)
                .when(
                        servers.stream().map(UpstreamServer::address).distinct().count() < servers.size(),
                        "one address stands there twice, allowed is once, with a weight",
                        UpstreamKeys.SERVERS)
                .when(servers.isEmpty(), "there is none, allowed is at least one", UpstreamKeys.SERVERS)
                .throwAny();
        hashKey = balance == Balance.HASH ? Optional.of(hashKey.orElseGet(HashKey.ClientAddress::new)) : hashKey;
    }
}
