package io.baton.server;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;

import io.baton.config.ServerConfig;
import io.baton.ffi.Epoll;
import io.baton.ffi.ErrnoException;
import io.baton.loop.EventLoop;
import io.baton.loop.NanoClock;
import io.baton.loop.Timer;
import io.baton.metrics.Counters;
import io.baton.metrics.flight.Flight;
import io.baton.net.ListenerSet;
import io.baton.net.ServiceAccount;
import io.baton.net.Workers;
import io.baton.proxy.HttpFilters;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Carries out what {@link Transitions} decides, on the control loop, and tells the server what comes of it. */
final class Operations implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Operations.class.getName());

    private static final long NS_PER_S = 1_000_000_000;

    /** How often a process that drains says how far it is. */
    private static final long PROGRESS_NS = NS_PER_S;

    /** After the first ones, every so many of those reports make a line of the log. */
    private static final int PROGRESS_LINE_EVERY = 32;

    private final Server server;

    private final ServerOptions options;

    private final CurrentConfig current;

    private final EventLoop loop;

    private final WorkerThreads threads;

    private final ListenerSet set;

    private final Sites sites;

    private final Proxying proxying;

    private final Services services;

    private final Office office;

    private final Inheritance inheritance;

    private final Handover handover;

    private final SignalEvents signals;

    private final Timer stopDelay;

    private final Timer gracePeriod;

    private final Timer progress = new Timer(this::sayProgress);

    private long graceEndNs;

    private int progressReports;

    private Optional<StartFailure> startFailure = Optional.empty();

    /** What a predecessor relies on comes before READY: the jar may have been replaced when this process needs it. */
    private CompletableFuture<?> classes = CompletableFuture.completedFuture(null);

    private final WarmStart warmStart;

    private boolean isReady = true;

    private boolean hasServed;

    private long drainBeganNs;

    /** How many connections there were then; -1: there was no drain. */
    private int drainBegan = -1;

    Operations(
            Server server,
            ServerOptions options,
            Services services,
            List<Sites.Site> planned,
            UpgradeTrail trail,
            Counters counters,
            Optional<HttpFilters> filters)
            throws ErrnoException, StartFailure {
        this.server = server;
        this.options = options;
        this.services = services;
        DescriptorRoom.makeFor(options.config());
        ServiceAccount account = account(options.config());
        loop = EventLoop.open("control", NanoClock.SYSTEM, WorkerThreads.FAILURES);
        threads = new WorkerThreads(options.config(), loop, counters);
        set = new ListenerSet(threads.workers());
        sites = new Sites(set);
        proxying = Proxying.open(
                loop,
                options.config(),
                counters,
                () -> MetricsAddress.service(loop.handle(), server::snapshot),
                filters);
        proxying.sites().forEach(sites::plan);
        planned.forEach(sites::plan);
        office = new Office(loop, options.config(), account, server);
        inheritance = new Inheritance(loop, threads.workers().counters(), proxying);
        handover = new Handover(loop, options.config(), account, sites, trail, inheritance, server);
        current = new CurrentConfig(server, options, planned, threads.workers(), sites, proxying, handover);
        warmStart = new WarmStart(options.config());
        signals = SignalEvents.install(loop, server);
        stopDelay = new Timer(() -> server.handle(new Event.StopDelayOver()));
        gracePeriod = new Timer(() -> server.handle(new Event.GracePeriodOver()));
    }

    /** One turn of the control loop. */
    void turn() throws ErrnoException {
        loop.doWork(Epoll.FOREVER_MS);
    }

    Workers workers() {
        return threads.workers();
    }

    ListenerSet set() {
        return set;
    }

    Inheritance inheritance() {
        return inheritance;
    }

    Proxying proxying() {
        return proxying;
    }

    Handover handover() {
        return handover;
    }

    boolean isReady() {
        return isReady;
    }

    void throwStartFailure() throws StartFailure {
        if (startFailure.isPresent()) {
            throw startFailure.get();
        }
    }

    void carryOut(Effect effect) {
        switch (effect) {
            case Effect.Prepare _ -> prepare();
            case Effect.SayReady _ -> handover.sayReady();
            case Effect.Accept _ -> {
                hasServed = true;
                sites.tune();
                accept(() -> server.handle(new Event.AcceptingStarted()));
            }
            case Effect.SayAccepting _ -> handover.sayAccepting();
            case Effect.TakeOffice _ -> takeOffice();
            case Effect.SeekSuccessor _ -> handover.seek();
            case Effect.SpawnSuccessor _ -> handover.spawn();
            case Effect.SayCommit _ -> handover.commit();
            case Effect.Park _ -> {
                handover.stopUnwanted();
                whenDone(set.park(), "parking", () -> LOG.log(INFO, "every loop has parked its listeners"));
            }
            case Effect.Resume _ -> {
                sites.revive();
                accept(() -> LOG.log(INFO, "accepting again"));
            }
            case Effect.ArmBake _ -> handover.armBake();
            case Effect.AbandonSuccessor abandon -> {
                handover.abandon(abandon.reason());
                sites.tune();
            }
            case Effect.SayBaked _ -> handover.sayBaked();
            case Effect.LeaveOffice _ -> office.leave();
            case Effect.SayStopping _ -> handover.sayStopping();
            case Effect.SayNotReady _ -> isReady = false;
            case Effect.ArmStopDelay _ ->
                loop.arm(stopDelay, after(current.config().upgrade().stopDelaySeconds()));
            case Effect.BeginDrain _ -> beginDrain();
            case Effect.ArmGracePeriod _ -> {
                graceEndNs = after(current.config().upgrade().gracePeriodSeconds());
                loop.arm(gracePeriod, graceEndNs);
            }
            case Effect.StopRuntimes _ -> stopRuntimes();
            case Effect.Reload _ -> current.reload();
            case Effect.RecordUpgrade record -> handover.record(record.outcome(), record.reason());
        }
    }

    @Override
    public void close() {
        warmStart.close();
        loop.cancel(progress);
        loop.cancel(stopDelay);
        loop.cancel(gracePeriod);
        handover.close();
        inheritance.close();
        signals.close();
        office.close();
        threads.close();
        proxying.close();
        loop.close();
    }

    /** Notes why the process cannot start, and begins its end. */
    void failStart(StartFailure failure) {
        startFailure = Optional.of(failure);
        String why = String.valueOf(failure.getMessage());
        handover.abort(why);
        server.handle(new Event.BootstrapFailed(why, failure.exitCode()));
    }

    /** Lets this process be ready as it is: nobody serves beside it. */
    void endWarmUp() {
        warmStart.end();
    }

    /** The listeners are there: nothing but the services is missing. */
    void startServices() {
        ReadyNotifier.ofThisProcess().started();
        try {
            Privileges.giveUp(options);
        } catch (StartFailure e) {
            failStart(e);
            return;
        }
        CompletableFuture<?> warm = handover.hasPredecessor()
                ? warmStart.begin(handover.upgradeTimeoutMs())
                : CompletableFuture.completedFuture(null);
        var _ = CompletableFuture.allOf(services.start(), proxying.start(), classes, warm)
                .handle((nothing, failure) -> loop.handle().submit(() -> servicesStarted(failure)));
    }

    private void servicesStarted(@Nullable Throwable failure) {
        if (failure == null) {
            server.handle(new Event.BootstrapSucceeded());
            return;
        }
        boolean isWrapped = failure instanceof CompletionException && failure.getCause() != null;
        Throwable reason = isWrapped ? Objects.requireNonNull(failure.getCause()) : failure;
        failStart(new StartFailure(StartFailure.CONFIGURATION_REFUSED, String.valueOf(reason.getMessage()), reason));
    }

    void bindAlone() {
        try {
            office.requireVacant();
            sites.bindAll();
            startServices();
        } catch (StartFailure e) {
            failStart(e);
        }
    }

    private void prepare() {
        if (options.upgrade()) {
            classes = LoadedClasses.load();
            handover.awaitPredecessor(this);
        } else {
            bindAlone();
        }
    }

    /** A start that nobody hands over to serves first, and does then what it may need later. */
    private void takeOffice() {
        office.take();
        if (!options.upgrade()) {
            var _ = LoadedClasses.load();
        }
        var _ = warmStart.begin(handover.upgradeTimeoutMs());
    }

    private void accept(Runnable onAccepting) {
        whenDone(set.accept(), "accepting", onAccepting);
    }

    private void beginDrain() {
        drainBeganNs = loop.nowNs();
        drainBegan = threads.workers().gate().active();
        if (!handover.isHandedOver()) {
            sites.unlinkAll();
        }
        whenDone(set.close(), "closing listeners", () -> {
            server.handle(new Event.DrainBegun());
            whenDone(
                    threads.workers().drain(() -> server.handle(new Event.LastConnectionEnded())),
                    "telling connections to end",
                    () -> loop.arm(progress, loop.nowNs()));
        });
    }

    private void sayProgress() {
        int left = threads.workers().gate().active();
        if (left > 0) {
            progressReports++;
            if (Integer.bitCount(progressReports) == 1 || progressReports % PROGRESS_LINE_EVERY == 0) {
                LOG.log(
                        INFO,
                        "draining: {0} left, which are closed in {1} s if they do not end before",
                        left == 1 ? "1 connection" : left + " connections",
                        Long.toString((graceEndNs - loop.nowNs()) / NS_PER_S));
            }
            handover.sayDraining(left);
            loop.arm(progress, loop.nowNs() + PROGRESS_NS);
        }
    }

    private void stopRuntimes() {
        loop.cancel(progress);
        loop.cancel(gracePeriod);
        if (drainBegan >= 0) {
            Flight.drain(drainBegan, threads.workers().gate().active(), loop.nowNs() - drainBeganNs);
        }
        if (!hasServed) {
            sites.unlinkBound();
        } else if (!handover.isHandedOver()) {
            sites.unlinkAll();
        }
        whenDone(set.close().thenCompose(nothing -> threads.workers().closeAll()), "closing connections", () -> {
            threads.close();
            services.stop();
            handover.sayDrained();
            server.handle(new Event.RuntimesStopped());
        });
    }

    /** Goes on when every loop has done its part, even where one of them could not. */
    static void whenDone(CompletableFuture<?> done, String what, Runnable next) {
        var _ = done.handle((nothing, failure) -> {
            if (failure != null) {
                LOG.log(ERROR, what + " failed in a loop", failure);
            }
            next.run();
            return nothing;
        });
    }

    private long after(int seconds) {
        return loop.nowNs() + seconds * NS_PER_S;
    }

    private static ServiceAccount account(ServerConfig config) throws StartFailure {
        try {
            return ServiceAccount.of(config.process());
        } catch (IOException e) {
            throw new StartFailure(StartFailure.CONFIGURATION_REFUSED, "user, group: " + e.getMessage(), e);
        }
    }
}
