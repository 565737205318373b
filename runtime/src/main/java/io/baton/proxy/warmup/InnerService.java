package io.baton.proxy.warmup;

import static java.util.Optional.empty;

import io.baton.config.Balance;
import io.baton.config.Endpoint;
import io.baton.config.ListenerConfig;
import io.baton.config.Protocol;
import io.baton.config.RespondConfig;
import io.baton.config.RouteConfig;
import io.baton.config.ServerAddress;
import io.baton.config.ServerConfig;
import io.baton.config.UpstreamConfig;
import io.baton.config.UpstreamServer;
import io.baton.ffi.Address;
import io.baton.http.HeadLimits;
import io.baton.metrics.Counters;
import io.baton.net.ConnectionService;
import io.baton.proxy.HttpLimits;
import io.baton.proxy.HttpService;
import io.baton.proxy.Routes;
import io.baton.proxy.TcpLimits;
import io.baton.proxy.TcpService;
import io.baton.proxy.log.AccessLog;
import io.baton.proxy.upstream.Upstream;
import io.baton.proxy.upstream.Upstreams;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What serves in a warm-up: the services of a configuration, with one route that answers, and with one server, which is
 * ours.
 */
final class InnerService {

    private static final String NAME = "warm-up";

    private static final HttpLimits HTTP_LIMITS =
            new HttpLimits(new HeadLimits(32_768, 0), seconds(10), seconds(60), seconds(60));

    private static final TcpLimits TCP_LIMITS = new TcpLimits(seconds(10), seconds(60));

    private static final int KEEPALIVE = 128;

    private InnerService() {}

    static ConnectionService http(ServerConfig config, Upstream upstream, Optional<AccessLog> log) {
        ListenerConfig listener = new ListenerConfig(
                NAME,
                new Endpoint("unix:@" + NAME),
                Protocol.HTTP,
                Optional.of(NAME).filter(name -> !config.upstreams().isEmpty()),
                1,
                empty(),
                empty(),
                empty(),
                false,
                List.of());
        RespondConfig answer = new RespondConfig(200, Mix.ANSWER, "text/plain");
        RouteConfig route = new RouteConfig(NAME, empty(), Mix.ANSWERED_PATH, empty(), Optional.of(answer));
        return new HttpService(
                Routes.of(listener, List.of(route), name -> upstream),
                HTTP_LIMITS,
                List.of(),
                false,
                1,
                log,
                InstantSource.system());
    }

    static ConnectionService tcp(Upstream upstream) {
        return new TcpService(upstream, TCP_LIMITS, false, List.of());
    }

    /** An upstream that chooses as the first of the configuration does, and keeps what it learns to itself. */
    static Upstream upstream(ServerConfig config, Address origin, Counters counters) {
        Optional<UpstreamConfig> first = config.upstreams().stream().findFirst();
        UpstreamConfig twin = new UpstreamConfig(
                NAME,
                List.of(new UpstreamServer(new ServerAddress(origin.toString()), 1, false)),
                first.map(UpstreamConfig::balance).orElse(Balance.ROUND_ROBIN),
                first.flatMap(UpstreamConfig::hashKey),
                KEEPALIVE,
                0,
                3,
                60,
                0,
                0,
                10,
                0,
                false,
                empty());
        return Upstreams.of(List.of(twin), counters).named(NAME);
    }

    private static long seconds(int count) {
        return TimeUnit.SECONDS.toNanos(count);
    }
}
