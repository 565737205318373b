package io.baton.server;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;

import io.baton.config.ServerConfig;
import io.baton.config.UpgradeConfig;
import io.baton.ffi.Epoll;
import io.baton.ffi.ErrnoException;
import io.baton.loop.EventLoop;
import io.baton.loop.NanoClock;
import io.baton.metrics.Counters;
import io.baton.net.ListenerSet;
import io.baton.net.ServiceAccount;
import io.baton.net.Workers;
import io.baton.proxy.HttpFilters;
import io.baton.systemd.PassedSockets;
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

    private static final long MS_PER_S = 1_000;

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

    private final Supervision supervision;

    private final Ending ending;

    private Optional<StartFailure> startFailure = Optional.empty();

    /** What a predecessor relies on comes before READY: the jar may have been replaced when this process needs it. */
    private CompletableFuture<?> classes = CompletableFuture.completedFuture(null);

    private final WarmStart warmStart;

    private boolean isReady = true;

    private boolean hasServed;

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
        sites.use(PassedSockets.take(System.getenv(), Daemon.ownersOfDescriptors()));
        supervision = new Supervision(loop, threads.workers(), !options.upgrade(), System.getenv());
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
        ending = new Ending(server, loop, threads, set, sites, services, inheritance, handover, supervision);
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

    /** Says how a reload ended to the service manager, who may have asked for it. */
    void tellReloaded(List<String> problems) {
        supervision.reloaded(problems, sites.listening());
    }

    /** Says why nothing is done. */
    void tellRefused(Event event, String why) {
        if (event instanceof Event.ReloadRequested || event instanceof Event.OwnUpgradeRequested) {
            supervision.refused(event.shown(), why);
        }
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
            case Effect.SeekSuccessor _ -> {
                supervision.upgrades("waiting for a successor", upgrade().upgradeTimeoutSeconds());
                handover.seek();
            }
            case Effect.SpawnSuccessor spawn -> handover.spawn(spawn.inPlace());
            case Effect.SayCommit _ -> handover.commit();
            case Effect.Park _ -> park();
            case Effect.Resume _ -> resume();
            case Effect.ArmBake _ -> {
                handover.armBake();
                supervision.upgrades("watching the successor", (int) (handover.bakeMs() / MS_PER_S));
            }
            case Effect.EndConnections _ -> ending.endConnections();
            case Effect.AbandonSuccessor abandon -> {
                handover.abandon(abandon.reason());
                sites.tune();
            }
            case Effect.SayBaked _ -> handover.sayBaked();
            case Effect.LeaveOffice _ -> {
                office.leave();
                handover.leaveToManager();
                supervision.leavesTo(handover.successorPid());
            }
            case Effect.SayStopping _ -> handover.sayStopping();
            case Effect.SayNotReady _ -> {
                isReady = false;
                supervision.stops(upgrade().stopDelaySeconds() + upgrade().gracePeriodSeconds());
            }
            case Effect.ArmStopDelay _ -> ending.armStopDelay(upgrade());
            case Effect.BeginDrain _ -> ending.beginDrain(upgrade());
            case Effect.ArmGracePeriod _ -> ending.armGracePeriod(upgrade());
            case Effect.StopRuntimes _ -> ending.stopRuntimes(hasServed);
            case Effect.Reload _ -> {
                supervision.reloads();
                current.reload();
            }
            case Effect.RecordUpgrade record -> {
                handover.record(record.outcome(), record.reason());
                if (record.outcome() != Effect.Outcome.DONE) {
                    supervision.upgradeFailed(record.outcome(), record.reason());
                }
            }
        }
    }

    @Override
    public void close() {
        warmStart.close();
        ending.close();
        handover.close();
        inheritance.close();
        signals.close();
        office.close();
        threads.close();
        proxying.close();
        supervision.close();
        loop.close();
    }

    /** Notes why the process cannot start, and begins its end. */
    void failStart(StartFailure failure) {
        if (server.phase() instanceof Phase.ShutdownRuntimes || server.phase() instanceof Phase.Terminated) {
            return; // it was told to stop, and what follows from that is no failure
        }
        startFailure = Optional.of(failure);
        String why = String.valueOf(failure.getMessage());
        supervision.fails(why);
        handover.abort(why);
        server.handle(new Event.BootstrapFailed(why, failure.exitCode()));
    }

    /** Lets this process be ready as it is: nobody serves beside it. */
    void endWarmUp() {
        warmStart.end();
    }

    /** The listeners are there: nothing but the services is missing. */
    void startServices() {
        sites.closeUnused(supervision.store());
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
            sites.bindAll(InPlace.ofThisProcess().listeners());
            startServices();
        } catch (StartFailure e) {
            failStart(e);
        }
    }

    /** Whether there is a predecessor to wait for. */
    boolean takesOver() {
        return options.upgrade() && !InPlace.ofThisProcess().isAlone();
    }

    private void prepare() {
        if (takesOver()) {
            classes = LoadedClasses.load();
            handover.awaitPredecessor(this);
        } else {
            bindAlone();
        }
    }

    /** A start that nobody hands over to serves first, and does then what it may need later. */
    private void takeOffice() {
        office.take();
        supervision.serves(handover.generation(), sites.listening());
        if (!takesOver()) {
            var _ = LoadedClasses.load();
        }
        InPlace.ofThisProcess().takenBack();
        var _ = warmStart.begin(handover.upgradeTimeoutMs());
    }

    private void park() {
        handover.stopUnwanted();
        supervision.listens(sites.listening());
        whenDone(set.park(), "parking", () -> LOG.log(INFO, "every loop has parked its listeners"));
    }

    private void resume() {
        ending.callOff();
        sites.revive();
        whenDone(threads.workers().last(), "letting connections last", () -> {});
        supervision.listens(sites.listening());
        accept(() -> LOG.log(INFO, "accepting again"));
    }

    private void accept(Runnable onAccepting) {
        whenDone(set.accept(), "accepting", onAccepting);
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

    private UpgradeConfig upgrade() {
        return current.config().upgrade();
    }

    private static ServiceAccount account(ServerConfig config) throws StartFailure {
        try {
            return ServiceAccount.of(config.process());
        } catch (IOException e) {
            throw new StartFailure(StartFailure.CONFIGURATION_REFUSED, "user, group: " + e.getMessage(), e);
        }
    }
}
