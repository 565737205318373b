package io.baton.server;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.baton.config.ListenerConfig;
import io.baton.config.ServerConfig;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Platform;
import io.baton.ffi.Processes;
import io.baton.ffi.Signal;
import io.baton.metrics.Counters;
import io.baton.metrics.Metric;
import io.baton.metrics.Series;
import io.baton.metrics.flight.Flight;
import io.baton.net.ConnectionService;
import io.baton.proxy.FilterLimits;
import io.baton.proxy.HttpFilter;
import io.baton.proxy.HttpFilters;
import io.baton.proxy.upstream.Upstream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A server that hands its sockets to its next version.
 *
 * <p>{@link #create}, {@link #addService}, {@link #bootstrap} and {@link #runForever} are called by one thread, which
 * runs the control loop: signals, the handoff, the control socket. Connections are served by loops of their own.
 */
public final class Server implements ServerControl {

    private static final System.Logger LOG = System.getLogger(Server.class.getName());

    private static final int EXIT_INTERNAL = 70;

    private static final long NS_PER_S = 1_000_000_000;

    private final ServerOptions options;

    private final Counters counters = new Counters();

    private final Services services = new Services();

    private final List<Sites.Site> sites = new ArrayList<>();

    private Optional<HttpFilters> filters = Optional.empty();

    private final List<Consumer<Phase>> watchers = new ArrayList<>();

    private final List<Consumer<ServerConfig>> reloadWatchers = new ArrayList<>();

    private final ArrayDeque<Event> events = new ArrayDeque<>();

    private final UpgradeTrail trail = new UpgradeTrail(counters);

    private final long startNs = System.nanoTime();

    private final PhaseLog phaseLog = new PhaseLog(startNs);

    private Phase phase = new Phase.Setup();

    /** Whoever waits for the end of a reload. */
    private final List<Reply> reloadReplies = new ArrayList<>();

    private boolean isHandling;

    private @Nullable Operations operations;

    private Server(ServerOptions options) {
        this.options = options;
    }

    /**
     * Prepares a server; nothing is opened yet.
     *
     * @throws io.baton.ffi.UnsupportedPlatformException with one line that says what this machine lacks
     * @throws StartFailure when the configuration needs what this version does not have
     */
    public static Server create(ServerOptions options) throws StartFailure {
        Platform.require();
        Server server = new Server(options);
        var _ = Proxying.upstreamsOf(options.config(), new Counters()); // to refuse now what cannot be
        return server;
    }

    /** Adds something that must be ready before this server serves. */
    public Server addService(Service service) {
        requireSetup();
        services.add(service);
        return this;
    }

    /** Adds a listener with a service of the importer's own. */
    public Server addListener(ListenerConfig listener, ConnectionService service) {
        requireSetup();
        sites.add(Proxying.site(listener, service));
        return this;
    }

    /** Lets a filter see each request of the configuration's HTTP listeners, and each response. */
    public Server filter(HttpFilter filter) {
        return filter(HttpFilters.of(filter, FilterLimits.DEFAULT));
    }

    /** Installs a filter with limits of its own. A server has one: the one that was installed last. */
    public Server filter(HttpFilters installed) {
        requireSetup();
        filters = Optional.of(installed);
        return this;
    }

    /** Hears of a configuration that a reload has taken up, on the thread that runs the server. */
    public Server onReload(Consumer<ServerConfig> watcher) {
        reloadWatchers.add(watcher);
        return this;
    }

    /** Hears of every phase, on the thread that runs the server. */
    public Server watch(Consumer<Phase> watcher) {
        watchers.add(watcher);
        return this;
    }

    public Phase phase() {
        return phase;
    }

    /**
     * Binds the listeners, or takes them over, and starts the services.
     *
     * @throws StartFailure says in one line why that is not possible, after everything is undone
     */
    public Server bootstrap() throws StartFailure {
        requireSetup();
        try {
            operations = new Operations(this, options, services, sites, trail, counters, filters);
            handle(new Event.BootstrapBegun(operations.takesOver()));
            while (phase instanceof Phase.Bootstrap) {
                operations.turn();
            }
        } catch (ErrnoException e) {
            throw new StartFailure(StartFailure.CANNOT_BIND, String.valueOf(e.getMessage()), e);
        }
        if (phase instanceof Phase.ShutdownRuntimes || phase instanceof Phase.Terminated) {
            runForever();
            operations.throwStartFailure();
        }
        return this;
    }

    /**
     * Serves until it is told to stop, or has handed over and drained. A process that keeps its id over an upgrade does
     * not return from here then, but becomes the next version.
     *
     * @return the exit code
     */
    public int runForever() {
        Operations running = operations;
        if (running == null) {
            throw new IllegalStateException("bootstrap() comes before runForever()");
        }
        if (phase instanceof Phase.Terminated terminated) {
            return terminated.exitCode(); // it was told to stop while it started
        }
        int exitCode = EXIT_INTERNAL;
        try (running) {
            while (!(phase instanceof Phase.Terminated)) {
                running.turn();
            }
            exitCode = phase instanceof Phase.Terminated terminated ? terminated.exitCode() : EXIT_INTERNAL;
        } catch (ErrnoException e) {
            LOG.log(System.Logger.Level.ERROR, "the control loop failed", e);
        }
        return InPlace.ofThisProcess().outlive(exitCode);
    }

    /** Of the jar that runs. */
    public static String version() {
        return Optional.ofNullable(Server.class.getPackage().getImplementationVersion())
                .orElse("unpackaged");
    }

    @Override
    public Status status() {
        Operations running = requireRunning();
        long now = System.nanoTime();
        List<Status.Listener> listeners = running.set().statuses().stream()
                .map(one -> new Status.Listener(
                        one.listener().name(), one.listener().address().toString(), one.accepted(), one.active()))
                .toList();
        return new Status(
                Processes.ownPid(),
                phase.label(),
                running.handover().generation(),
                version(),
                (now - startNs) / NS_PER_S,
                listeners,
                running.proxying().upstreams().all().stream()
                        .map(Server::status)
                        .toList(),
                running.workers().gate().active(),
                requests(),
                trail.status(now),
                running.inheritance().draining());
    }

    /** Requests of the service, without those that ask how it is. */
    private long requests() {
        long all = 0;
        for (var one : counters.sums().entrySet()) {
            boolean isCounted = one.getKey().metric() == Metric.REQUESTS
                    && !one.getKey().values().getFirst().equals(ServerConfig.METRICS_LISTENER);
            all += isCounted ? one.getValue() : 0;
        }
        return all;
    }

    /** What there is to show now; on the control loop. */
    Snapshot snapshot() {
        Map<Series, Long> sums = requireRunning().handover().counts().tell();
        return new Snapshot(status(), phase, trail.stepsNs(System.nanoTime()), sums);
    }

    private static Status.Upstream status(Upstream upstream) {
        List<Status.UpstreamServer> servers = new ArrayList<>();
        upstream.members()
                .forEach(one -> servers.add(
                        new Status.UpstreamServer(one.label(), one.state().toString(), one.active())));
        upstream.unresolved().forEach(name -> servers.add(new Status.UpstreamServer(name, "unresolved", 0)));
        return new Status.Upstream(upstream.name(), servers);
    }

    @Override
    public void upgrade(boolean inPlace, Reply reply) {
        Optional<Principal> principal = Principal.ofThisProcess();
        if (principal.isPresent()) {
            reply.done(ServerControl.Outcome.REFUSED, principal.get().refusal());
            return;
        }
        Phase before = phase;
        handle(new Event.OwnUpgradeRequested(inPlace));
        if (phase.equals(before)) {
            reply.done(ServerControl.Outcome.REFUSED, "the phase is " + phase.label() + ": ask again later");
        } else {
            trail.follow(reply);
        }
    }

    @Override
    public void stop(boolean fast) {
        Optional<Principal> principal = Principal.ofThisProcess();
        if (principal.isPresent()) {
            principal.get().send(fast ? Signal.INT : Signal.TERM); // which sends it back, and ends with us
        } else {
            stopService(fast);
        }
    }

    /** Stops this process, and the one that stands in for it. */
    void stopService(boolean fast) {
        handle(fast ? new Event.FastStopRequested() : new Event.StopRequested());
        InPlace.ofThisProcess().passOn(fast ? Signal.INT : Signal.TERM);
    }

    @Override
    public void reload(Reply reply) {
        Optional<Principal> principal = Principal.ofThisProcess();
        if (principal.isPresent()) {
            reply.done(ServerControl.Outcome.REFUSED, principal.get().refusal());
            return;
        }
        reloadReplies.add(reply);
        handle(new Event.ReloadRequested());
    }

    /** Says how a reload ended, to the log and to whoever asked. */
    void reloaded(ServerConfig config, List<String> problems) {
        requireRunning().tellReloaded(problems);
        if (problems.isEmpty()) {
            LOG.log(INFO, "the configuration was read again, and is in force");
            reloadWatchers.forEach(watcher -> watcher.accept(config));
            replyToReload(ServerControl.Outcome.DONE, "");
        } else {
            problems.forEach(problem -> LOG.log(WARNING, "reload refused, nothing changed: {0}", problem));
            replyToReload(ServerControl.Outcome.REFUSED, String.join("\n", problems));
        }
    }

    private void replyToReload(ServerControl.Outcome outcome, String detail) {
        List<Reply> waiting = List.copyOf(reloadReplies);
        reloadReplies.clear();
        waiting.forEach(reply -> reply.done(outcome, detail));
    }

    /** What has happened; on the control loop. Events that effects bring about are handled after them. */
    void handle(Event event) {
        events.add(event);
        if (isHandling) {
            return;
        }
        isHandling = true;
        try {
            for (Event next = events.poll(); next != null; next = events.poll()) {
                take(next);
            }
        } finally {
            isHandling = false;
        }
    }

    private void take(Event event) {
        switch (Transitions.next(phase, event)) {
            case Step.Refused refused -> {
                boolean isAsked = switch (event) {
                    case Event.StopRequested _,
                            Event.FastStopRequested _,
                            Event.UpgradeRequested _,
                            Event.OwnUpgradeRequested _,
                            Event.ReloadRequested _ -> true;
                    default -> false;
                };
                LOG.log(
                        isAsked ? WARNING : DEBUG,
                        "{0}, in {1}: refused, {2}",
                        event.shown(),
                        phase.label(),
                        refused.reason());
                if (isAsked && operations != null) {
                    operations.tellRefused(event, refused.reason());
                }
                if (event instanceof Event.ReloadRequested) {
                    replyToReload(ServerControl.Outcome.REFUSED, "the phase is " + phase.label() + ": ask again later");
                }
            }
            case Step.To step -> {
                Operations running = Objects.requireNonNull(operations);
                if (isNew(step.phase())) {
                    int generation = running.handover().generation();
                    phaseLog.changed(step, phase, event, generation, trail.runningId(), System.nanoTime());
                    Flight.phase(phase.label(), step.phase().label(), event.shown());
                    phase = step.phase();
                    watchers.forEach(watcher -> watcher.accept(phase));
                }
                step.effects().forEach(running::carryOut);
            }
        }
    }

    /** By class first: what compares two records is linked when it is first needed, and no start does. */
    private boolean isNew(Phase next) {
        return next.getClass() != phase.getClass() || !next.equals(phase);
    }

    private Operations requireRunning() {
        return Objects.requireNonNull(operations, "bootstrap() comes first");
    }

    private void requireSetup() {
        if (operations != null) {
            throw new IllegalStateException("the server has been started");
        }
    }
}
