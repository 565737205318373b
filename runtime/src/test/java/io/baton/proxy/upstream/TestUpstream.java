package io.baton.proxy.upstream;

import io.baton.config.Balance;
import io.baton.config.HealthCheck;
import io.baton.config.ServerAddress;
import io.baton.config.UpstreamConfig;
import io.baton.config.UpstreamServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An upstream's configuration, with what a test cares about. */
final class TestUpstream {

    /** Near the largest value, so that a comparison of times that is no subtraction fails. */
    static final long START_NS = Long.MAX_VALUE - 5_000_000;

    static final long SECOND_NS = 1_000_000_000;

    private final List<UpstreamServer> servers = new ArrayList<>();

    private Balance balance = Balance.ROUND_ROBIN;

    private int maxConnections;

    private int maxFails = 3;

    private int slowStartSeconds;

    private boolean sendsProxyProtocol;

    private Optional<HealthCheck> check = Optional.empty();

    static TestUpstream with(Balance balance) {
        TestUpstream upstream = new TestUpstream();
        upstream.balance = balance;
        return upstream;
    }

    /** The text of one of many servers. */
    static String text(int number) {
        return "10.0." + number / 250 + "." + (number % 250 + 1) + ":9000";
    }

    TestUpstream servers(int count) {
        for (int i = 0; i < count; i++) {
            server(text(i), 1);
        }
        return this;
    }

    TestUpstream server(String text, int weight) {
        servers.add(new UpstreamServer(new ServerAddress(text), weight, false));
        return this;
    }

    TestUpstream backup(String text) {
        servers.add(new UpstreamServer(new ServerAddress(text), 1, true));
        return this;
    }

    TestUpstream maxConnections(int newMaxConnections) {
        maxConnections = newMaxConnections;
        return this;
    }

    TestUpstream maxFails(int newMaxFails) {
        maxFails = newMaxFails;
        return this;
    }

    TestUpstream slowStart(int seconds) {
        slowStartSeconds = seconds;
        return this;
    }

    TestUpstream sendsProxyProtocol() {
        sendsProxyProtocol = true;
        return this;
    }

    TestUpstream check(HealthCheck newCheck) {
        check = Optional.of(newCheck);
        return this;
    }

    UpstreamConfig config() {
        return new UpstreamConfig(
                "app",
                servers,
                balance,
                Optional.empty(),
                128,
                maxConnections,
                3,
                60,
                1,
                maxFails,
                10,
                slowStartSeconds,
                sendsProxyProtocol,
                check);
    }

    Upstream build() {
        return Upstreams.of(List.of(config())).named("app");
    }
}
