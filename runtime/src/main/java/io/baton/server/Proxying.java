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
import io.baton.net.Workers;
import io.baton.proxy.HttpFilters;
import io.baton.proxy.HttpLimits;
import io.baton.proxy.HttpService;
import io.baton.proxy.LoopUpstreams;
import io.baton.proxy.Routes;
import io.baton.proxy.TcpService;
import io.baton.proxy.log.AccessLog;
import io.baton.proxy.names.Names;
import io.baton.proxy.names.UpstreamNames;
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
import java.util.function.Supplier;

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

    /** What is answered at the metrics address, where there is one: no other start has to pay for it. */
    private final Supplier<ConnectionService> metrics;

    private final UpstreamNames names;

    private final CompletableFuture<Void> firstLook = new CompletableFuture<>();

    private final Timer firstLookTimeout = new Timer(this::endFirstLook);

    private Setup current;

    private HealthChecks checks;

    /** Logs of former configurations, to which requests that began then are still written. */
    private final List<AccessLog> formerLogs = new ArrayList<>();

    private Proxying(EventLoop loop, Counters counters, Supplier<ConnectionService> metrics, Setup first) {
        this.loop = loop;
        this.counters = counters;
        this.metrics = metrics;
        this.current = first;
        this.names = new UpstreamNames(Names.on(loop, counters), first.upstreams());
        this.checks = new HealthChecks(loop, first.upstreams());
    }

    static Proxying open(
            EventLoop loop,
            ServerConfig config,
            Counters counters,
            Supplier<ConnectionService> metrics,
            Optional<HttpFilters> filters)
            throws StartFailure {
        Upstreams upstreams = upstreamsOf(config, counters);
        Setup first = new Setup(config, upstreams, openLog(config.logs(), counters), filters);
        return new Proxying(loop, counters, metrics, first);
    }

    /** Upstreams that nobody looks after. */
    static Upstreams upstreamsOf(ServerConfig config, Counters counters) throws StartFailure {
        try {
            return Upstreams.of(config.upstreams(), counters);
        } catch (IllegalArgumentException e) {
            throw refused(e);
        }
    }

    static Sites.Site site(ListenerConfig listener, ConnectionService service) {
        return new Sites.Site(listener, Address.parse(listener.address().text()), service);
    }

    /** What one configuration has beside its sockets. */
    private record Setup(
            ServerConfig config, Upstreams upstreams, Optional<AccessLog> accessLog, Optional<HttpFilters> filters) {

        List<Sites.Site> sites(Supplier<ConnectionService> metrics) {
            List<Sites.Site> sites = new ArrayList<>();
            config.listeners().forEach(listener -> sites.add(site(listener, serviceOf(listener))));
            config.metrics()
                    .map(address -> ListenerConfig.on(ServerConfig.METRICS_LISTENER, address))
                    .ifPresent(listener -> sites.add(site(listener, metrics.get())));
            return List.copyOf(sites);
        }

        private ConnectionService serviceOf(ListenerConfig listener) {
            return switch (listener.protocol()) {
                case HTTP ->
                    new HttpService(
                            Routes.of(listener, config.routes(), upstreams::named),
                            HttpLimits.of(config.limits()),
                            listener.trustedProxies(),
                            listener.proxyProtocol(),
                            config.threads(),
                            accessLog,
                            InstantSource.system(),
                            filters.map(filter -> filter.choosingFrom(upstreams::named)));
                case TCP ->
                    TcpService.of(listener, upstreams.named(listener.upstream().orElseThrow()), config.limits());
            };
        }
    }

    Upstreams upstreams() {
        return current.upstreams();
    }

    /** What the configuration wants served, and where. */
    List<Sites.Site> sites() {
        return current.sites(metrics);
    }

    /**
     * Begins to look after the servers.
     *
     * @return completes when all of them have been looked at once, or the time for that is over
     */
    CompletableFuture<Void> start() {
        checks.start();
        loop.arm(firstLookTimeout, loop.nowNs() + FIRST_LOOK_NS);
        var _ = CompletableFuture.allOf(checks.firstRound(), names.start())
                .whenComplete((nothing, failure) -> firstLook.complete(null));
        return firstLook;
    }

    private void endFirstLook() {
        if (firstLook.complete(null)) {
            LOG.log(
                    WARNING,
                    "serving without waiting any longer: within {0} s, not every upstream server was resolved and"
                            + " checked once; requests for those that have no address are answered with 503",
                    TimeUnit.NANOSECONDS.toSeconds(FIRST_LOOK_NS));
        }
    }

    /** How the servers stand, for a successor. */
    byte[] export() {
        return current.upstreams().export();
    }

    /** Takes over what a predecessor knows of the servers, as long as this process has sent them nothing. */
    void restore(byte[] exported) {
        current.upstreams().restore(exported);
    }

    /** Prepares to take another configuration up; until that begins, everything stays as it is. */
    Reloading prepare(ServerConfig config) throws StartFailure {
        LogConfig logs = current.config().logs();
        boolean isLogKept = logs.accessLog().equals(config.logs().accessLog())
                && logs.accessLogFormat() == config.logs().accessLogFormat();
        Optional<AccessLog> log = isLogKept ? current.accessLog() : openLog(config.logs(), counters);
        try {
            Upstreams upstreams = current.upstreams().successors(config.upstreams());
            return new Reloading(new Setup(config, upstreams, log, current.filters()), isLogKept);
        } catch (IllegalArgumentException e) {
            if (!isLogKept) {
                log.ifPresent(AccessLog::close);
            }
            throw refused(e);
        }
    }

    /** Another configuration that is going to be taken up: either of its two methods is called, once. */
    final class Reloading {

        private final Setup next;

        private final boolean isLogKept;

        private Reloading(Setup next, boolean isLogKept) {
            this.next = next;
            this.isLogKept = isLogKept;
        }

        List<Sites.Site> sites() {
            return next.sites(metrics);
        }

        /** Looks after the new servers instead; what is known of those that stay is kept. */
        void begin(Workers workers) {
            next.upstreams().replace(current.upstreams());
            if (!isLogKept) {
                current.accessLog().ifPresent(formerLogs::add);
            }
            current = next;
            checks.close();
            checks = new HealthChecks(loop, next.upstreams());
            checks.start();
            names.follow(next.upstreams());
            List<Upstream> wanted = List.copyOf(current.upstreams().all());
            int loops = current.config().threads();
            var _ = workers.onEach(loop -> LoopUpstreams.retain(loop, wanted, loops))
                    .exceptionally(failure -> {
                        LOG.log(WARNING, "a loop keeps connections to former servers: {0}", failure.getMessage());
                        return null;
                    });
        }

        /** Forgets it. */
        void discard() {
            if (!isLogKept) {
                next.accessLog().ifPresent(AccessLog::close);
            }
        }
    }

    /** Opens the access log again under its name. */
    void reopenLog() {
        try {
            if (current.accessLog().isPresent()) {
                var _ = current.accessLog().get().reopen();
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
        names.close();
        current.accessLog().ifPresent(AccessLog::close);
        formerLogs.forEach(AccessLog::close);
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
