package io.baton.server;

import static java.lang.System.Logger.Level.WARNING;

import io.baton.ffi.Epoll;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.MonotonicClock;
import io.baton.ffi.Processes;
import io.baton.loop.EventLoop;
import io.baton.loop.ReadyHandler;
import io.baton.loop.Registration;
import io.baton.loop.Timer;
import io.baton.net.Listener;
import io.baton.net.Workers;
import io.baton.systemd.Barrier;
import io.baton.systemd.DescriptorStore;
import io.baton.systemd.Invocation;
import io.baton.systemd.Notification;
import io.baton.systemd.NotifySocket;
import io.baton.systemd.Watchdog;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What the service manager hears of this service, from the one process that it listens to.
 *
 * <p>With {@code NotifyAccess=main} that is the main process: the first one, until the end of its bake. Then it names
 * its successor and is silent; and the successor, which was silent so far, speaks. The manager reads datagrams in the
 * order in which they were sent, so the successor is heard if it speaks after that. Belongs to the control loop.
 */
final class Supervision implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Supervision.class.getName());

    private static final long NS_PER_S = 1_000_000_000;

    private static final long NS_PER_MS = 1_000_000;

    /** What is asked for at a time: a control loop that hangs is not waited for any longer than this. */
    private static final long EXTENSION_US = 15_000_000;

    private static final long EXTENSION_PERIOD_NS = 5 * NS_PER_S;

    /** What an upgrade or a stop may take beside the times that are configured. */
    private static final long SPARE_NS = 10 * NS_PER_S;

    /** How long listeners stay open for the manager to let go of them first. */
    private static final long FORGETTING_NS_MAX = NS_PER_S;

    /** How long a process that has handed over exists for the manager to look it up. */
    private static final int FAREWELL_MS_MAX = 5_000;

    private final EventLoop loop;

    private final Workers workers;

    private final NotifySocket manager;

    private final DescriptorStore store;

    private final Optional<Watchdog> watchdog;

    private final Timer signOfLife = new Timer(this::askLoops);

    private final Timer extension = new Timer(this::extend);

    private boolean isMain;

    private boolean isAsking;

    private boolean isReloading;

    private boolean isStopping;

    private long extendUntilNs;

    private @Nullable Barrier farewell;

    /** The pid of the one that has started the service, whether it listens or not. */
    private final OptionalLong invoker;

    private long successorPid;

    private @Nullable Forgetting forgetting;

    /**
     * Says nothing yet.
     *
     * @param isMain whether the manager has started this process, which holds for all but successors
     */
    Supervision(EventLoop loop, Workers workers, boolean isMain, Map<String, String> environment) {
        this.loop = loop;
        this.workers = workers;
        this.isMain = isMain;
        manager = NotifySocket.of(environment);
        store = new DescriptorStore(manager);
        watchdog = Watchdog.of(environment, Processes.ownPid());
        invoker = Invocation.manager(environment);
    }

    /** Whether this process is the service, to a manager that listens. */
    boolean isMain() {
        return isMain && manager.isThere();
    }

    DescriptorStore store() {
        return store;
    }

    /** This process is the service from now on, and serves. */
    void serves(int generation, List<Listener> listeners) {
        isMain = true;
        listens(listeners);
        ready("serving, generation " + generation + ", listeners: " + listeners.size());
        if (manager.isThere() && watchdog.isPresent()) {
            askLoops();
        }
    }

    /** Keeps these listeners in the manager's store, and no others. */
    void listens(List<Listener> listeners) {
        if (isMain() && !isStopping) {
            store.keep(listeners);
        }
    }

    /** This process will not serve. */
    void fails(String why) {
        say(Notification.status("cannot start: " + why));
    }

    /** An upgrade begins, or goes on; it is given up after so long. */
    void upgrades(String step, int atMostSeconds) {
        if (!isReloading) {
            reloads("upgrading: " + step);
        } else {
            say(Notification.status("upgrading: " + step));
        }
        extendFor(atMostSeconds);
    }

    /** An upgrade has not come to its end: this process goes on. One that has is for the successor to tell. */
    void upgradeFailed(Effect.Outcome outcome, String reason) {
        ready("serving; the last upgrade " + (outcome == Effect.Outcome.UNDONE ? "was undone: " : "failed: ") + reason);
    }

    /** The configuration is being read. */
    void reloads() {
        reloads("reading the configuration");
    }

    /** It was read. */
    void reloaded(List<String> problems, List<Listener> listeners) {
        listens(listeners);
        ready(problems.isEmpty() ? "serving" : "serving; the last reload was refused: " + String.join("; ", problems));
    }

    /** What may have been asked by the manager, who waits for an answer, cannot be done now. */
    void refused(String what, String why) {
        if (!isReloading && !isStopping) {
            reloads("asked for: " + what);
            ready("serving; refused: " + what + ", as " + why);
        }
    }

    /** Another process is the service from now on; this one is heard no more. */
    void leavesTo(long pid) {
        successorPid = pid;
        if (isMain() && pid > 0) {
            manager.send(Notification.mainPid(pid));
            farewell = manager.barrier().orElse(null);
        }
        isMain = false;
        isReloading = false;
        loop.cancel(signOfLife);
        loop.cancel(extension);
    }

    /** The service ends, within this time. */
    void stops(int atMostSeconds) {
        if (isMain() && !isStopping) {
            isStopping = true;
            isReloading = false;
            manager.send(Notification.stopping("stopping"));
            extendFor(atMostSeconds);
        }
    }

    /** It still has connections. */
    void drains(int connections) {
        say(Notification.status("draining: " + Ending.counted(connections) + " left"));
    }

    /** It waits for processes before it, whose connections would end with it. */
    void waitsForOlder(int processes) {
        say(Notification.status("draining: waiting for older generations: " + processes));
    }

    /**
     * Lets the manager close what it has of the listeners, before this process closes them: a client that came in
     * between would be taken by nobody.
     */
    CompletableFuture<@Nullable Void> forgetListeners() {
        if (isMain() && forgetting == null) {
            store.clear();
            forgetting = manager.barrier().map(Forgetting::new).orElse(null);
        }
        return forgetting == null ? CompletableFuture.completedFuture(null) : forgetting.done;
    }

    @Override
    public void close() {
        loop.cancel(signOfLife);
        loop.cancel(extension);
        if (forgetting != null) {
            forgetting.close();
        }
        if (farewell != null) {
            farewell.await(FAREWELL_MS_MAX);
            farewell.close();
        }
        if (successorPid > 0
                && isKnownByPidFile()
                && !Adoption.await(successorPid, invoker.orElseThrow(), FAREWELL_MS_MAX)) {
            LOG.log(
                    WARNING,
                    "process {0} is no child of the service manager: a stop will kill it",
                    Long.toString(successorPid));
        }
    }

    /** Whether the manager finds out who the service is, when this process ends. */
    private boolean isKnownByPidFile() {
        return !manager.isThere() && invoker.equals(OptionalLong.of(Processes.parentPid()));
    }

    private void say(Notification notification) {
        if (isMain) {
            manager.send(notification);
        }
    }

    private void ready(String status) {
        isReloading = false;
        if (!isStopping) {
            loop.cancel(extension);
            say(Notification.ready(status));
        }
    }

    private void reloads(String status) {
        isReloading = true;
        if (isMain()) {
            try {
                manager.send(Notification.reloading(MonotonicClock.nowUs(), status));
            } catch (ErrnoException e) {
                LOG.log(WARNING, "the service manager is not told of a reload: {0}", e.getMessage());
            }
        }
    }

    private void extendFor(int seconds) {
        extendUntilNs = loop.nowNs() + seconds * NS_PER_S + SPARE_NS;
        extend();
    }

    private void extend() {
        if (isMain() && loop.nowNs() - extendUntilNs < 0) {
            manager.send(Notification.extendTimeout(EXTENSION_US));
            loop.arm(extension, loop.nowNs() + EXTENSION_PERIOD_NS);
        }
    }

    /** Every loop has to answer: one that hangs has clients that hang. */
    private void askLoops() {
        loop.arm(signOfLife, loop.nowNs() + watchdog.orElseThrow().periodNs());
        if (isAsking) {
            LOG.log(
                    WARNING,
                    "a loop has not answered for {0} ms",
                    Long.toString(watchdog.get().periodNs() / NS_PER_MS));
            return;
        }
        isAsking = true;
        var _ = workers.onEach(one -> {}).whenComplete((nothing, failure) -> {
            isAsking = false;
            if (failure == null) {
                say(Notification.watchdog());
            }
        });
    }

    /** Until the manager has let go, or has had its time. */
    private final class Forgetting implements ReadyHandler, AutoCloseable {

        private final Barrier barrier;

        private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();

        private final Timer patience = new Timer(this::end);

        private @Nullable Registration registration;

        Forgetting(Barrier barrier) {
            this.barrier = barrier;
            try {
                registration = loop.register(barrier.fd(), Epoll.IN, this);
                loop.arm(patience, loop.nowNs() + FORGETTING_NS_MAX);
            } catch (ErrnoException e) {
                onFailure(e);
            }
        }

        @Override
        public void onReady(int events) {
            end();
        }

        @Override
        public void onFailure(Exception failure) {
            LOG.log(WARNING, "waiting for the service manager: {0}", failure.getMessage());
            end();
        }

        private void end() {
            close();
            done.complete(null);
        }

        @Override
        public void close() {
            loop.cancel(patience);
            if (registration != null) {
                registration.cancel();
                registration = null;
            }
            barrier.close();
        }
    }
}
