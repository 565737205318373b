package io.baton.server;

import static java.lang.System.Logger.Level.WARNING;

import io.baton.config.ListenerConfig;
import io.baton.config.LogConfig;
import io.baton.config.ServerConfig;
import io.baton.ffi.Address;
import io.baton.ffi.ErrnoException;
import io.baton.loop.EventLoop;
import io.baton.loop.Timer;
import io.baton.metrics.Counters;
import io.baton.net.ConnectionService;
import io.baton.proxy.HttpLimits;
import io.baton.proxy.HttpService;
import io.baton.proxy.Routes;
import io.baton.proxy.TcpService;
import io.baton.proxy.log.AccessLog;
import io.baton.proxy.names.NameWatch;
import io.baton.proxy.names.Names;
import io.baton.proxy.upstream.HealthChecks;
import io.baton.proxy.upstream.Upstream;
import io.baton.proxy.upstream.Upstreams;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What the listeners of a configuration need beside their connections: upstreams, who resolves and checks their
 * servers, and the access log.
 *
 * <p>Belongs to the control loop.
 */
final class Proxying implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Proxying.class.getName());

    /** How long a start waits for what the servers' names and checks say; it goes on with what is known then. */
    private static final long FIRST_LOOK_NS = TimeUnit.SECONDS.toNanos(5);

    private final EventLoop loop;

    private final Counters counters;

    private final Names names;

    private final CompletableFuture<Void> firstLook = new CompletableFuture<>();

    private final Timer firstLookTimeout = new Timer(() -> firstLook.complete(null));

    private final List<NameWatch> watches = new ArrayList<>();

    private Upstreams upstreams;

    private HealthChecks checks;

    private LogConfig logs;

    private Optional<AccessLog> accessLog;

    /** Logs of former configurations, to which requests that began then are still written. */
    private final List<AccessLog> formerLogs = new ArrayList<>();

    private Proxying(EventLoop loop, Counters counters, Upstreams upstreams, LogConfig logs) throws StartFailure {
        this.loop = loop;
        this.counters = counters;
        this.names = Names.on(loop);
        this.upstreams = upstreams;
        this.checks = new HealthChecks(loop, upstreams);
        this.logs = logs;
        this.accessLog = openLog(logs, counters);
    }

    static Proxying open(EventLoop loop, ServerConfig config, Counters counters) throws StartFailure {
        return new Proxying(loop, counters, upstreamsOf(config, counters), config.logs());
    }

    /** Upstreams that nobody looks after. */
    static Upstreams upstreamsOf(ServerConfig config, Counters counters) throws StartFailure {
        try {
            return Upstreams.of(config.upstreams(), counters);
        } catch (IllegalArgumentException e) {
            throw refused(e);
        }
    }

    /** What a configuration wants served, and where. */
    List<Sites.Site> sites(ServerConfig config) {
        return config.listeners().stream()
                .map(listener -> site(listener, serviceOf(listener, config)))
                .toList();
    }

    static Sites.Site site(ListenerConfig listener, ConnectionService service) {
        return new Sites.Site(listener, Address.parse(listener.address().text()), service);
    }

    /**
     * Begins to look after the servers.
     *
     * @return completes when all of them have been looked at once, or the time for that is over
     */
    CompletableFuture<Void> start() {
        checks.start();
        watchNames();
        List<CompletableFuture<?>> awaited = new ArrayList<>();
        awaited.add(checks.firstRound());
        watches.forEach(watch -> awaited.add(watch.firstAnswer()));
        loop.arm(firstLookTimeout, loop.nowNs() + FIRST_LOOK_NS);
        var _ = CompletableFuture.allOf(awaited.toArray(CompletableFuture<?>[]::new))
                .whenComplete((nothing, failure) -> firstLook.complete(null));
        return firstLook;
    }

    /** Takes up another configuration, whose servers go on with what is known of them. */
    List<Sites.Site> reload(ServerConfig config) throws StartFailure {
        Optional<AccessLog> before = accessLog;
        boolean isLogKept = logs.accessLog().equals(config.logs().accessLog())
                && logs.accessLogFormat() == config.logs().accessLogFormat();
        if (!isLogKept) {
            accessLog = openLog(config.logs(), counters);
        }
        try {
            upstreams = Upstreams.of(config.upstreams(), upstreams);
        } catch (IllegalArgumentException e) {
            if (!isLogKept) {
                accessLog.ifPresent(AccessLog::close);
                accessLog = before;
            }
            throw refused(e);
        }
        if (!isLogKept) {
            before.ifPresent(formerLogs::add);
        }
        logs = config.logs();
        checks.close();
        checks = new HealthChecks(loop, upstreams);
        checks.start();
        watchNames();
        return sites(config);
    }

    /** Opens the access log again under its name. */
    void reopenLog() {
        try {
            if (accessLog.isPresent()) {
                var _ = accessLog.get().reopen();
            }
        } catch (ErrnoException e) {
            LOG.log(WARNING, "the access log stays where it is: {0}", e.getMessage());
        }
    }

    /** Only after the loops that write to the log have ended. */
    @Override
    public void close() {
        loop.cancel(firstLookTimeout);
        checks.close();
        watches.forEach(NameWatch::close);
        watches.clear();
        accessLog.ifPresent(AccessLog::close);
        formerLogs.forEach(AccessLog::close);
    }

    private ConnectionService serviceOf(ListenerConfig listener, ServerConfig config) {
        return switch (listener.protocol()) {
            case HTTP ->
                new HttpService(
                        Routes.of(listener, config.routes(), upstreams::named),
                        HttpLimits.of(config.limits()),
                        listener.trustedProxies(),
                        listener.proxyProtocol(),
                        config.threads(),
                        accessLog,
                        InstantSource.system());
            case TCP ->
                TcpService.of(listener, upstreams.named(listener.upstream().orElseThrow()), config.limits());
        };
    }

    private void watchNames() {
        watches.forEach(NameWatch::close);
        watches.clear();
        for (Upstream upstream : upstreams.all()) {
            for (String server : upstream.names()) {
                int colon = server.lastIndexOf(':');
                int port = Integer.parseInt(server.substring(colon + 1));
                watches.add(
                        names.watch(server.substring(0, colon), port, addresses -> upstream.update(server, addresses)));
            }
        }
    }

    private static Optional<AccessLog> openLog(LogConfig logs, Counters counters) throws StartFailure {
        if (logs.accessLog().isEmpty()) {
            return Optional.empty();
        }
        Path path = logs.accessLog().get();
        try {
            return Optional.of(AccessLog.open(path, logs.accessLogFormat(), counters));
        } catch (ErrnoException e) {
            throw new StartFailure(
                    StartFailure.CONFIGURATION_REFUSED,
                    "access_log: cannot open %s: %s".formatted(path, e.getMessage()),
                    e);
        }
    }

    private static StartFailure refused(IllegalArgumentException e) {
        return new StartFailure(StartFailure.CONFIGURATION_REFUSED, "upstream: " + e.getMessage(), e);
    }
}
