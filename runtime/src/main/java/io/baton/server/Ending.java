package io.baton.server;

import static java.lang.System.Logger.Level.INFO;

import io.baton.config.UpgradeConfig;
import io.baton.loop.EventLoop;
import io.baton.loop.Timer;
import io.baton.metrics.flight.Flight;
import io.baton.net.ListenerSet;

/** How this process comes to its end: delay, drain, and what is left after that. Belongs to the control loop. */
final class Ending implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Ending.class.getName());

    private static final long NS_PER_S = 1_000_000_000;

    /** How often a process that drains says how far it is. */
    private static final long PROGRESS_NS = NS_PER_S;

    /** After the first ones, every so many of those reports make a line of the log. */
    private static final int PROGRESS_LINE_EVERY = 32;

    private final Server server;

    private final EventLoop loop;

    private final WorkerThreads threads;

    private final ListenerSet set;

    private final Sites sites;

    private final Services services;

    private final Inheritance inheritance;

    private final Handover handover;

    private final Supervision supervision;

    private final Timer stopDelay;

    private final Timer gracePeriod;

    private final Timer progress = new Timer(this::sayProgress);

    private long graceEndNs;

    private int progressReports;

    private long drainBeganNs;

    /** How many connections there were then; -1: there was no drain. */
    private int drainBegan = -1;

    Ending(
            Server server,
            EventLoop loop,
            WorkerThreads threads,
            ListenerSet set,
            Sites sites,
            Services services,
            Inheritance inheritance,
            Handover handover,
            Supervision supervision) {
        this.server = server;
        this.loop = loop;
        this.threads = threads;
        this.set = set;
        this.sites = sites;
        this.services = services;
        this.inheritance = inheritance;
        this.handover = handover;
        this.supervision = supervision;
        stopDelay = new Timer(() -> server.handle(new Event.StopDelayOver()));
        gracePeriod = new Timer(() -> server.handle(new Event.GracePeriodOver()));
    }

    void armStopDelay(UpgradeConfig config) {
        loop.arm(stopDelay, after(config.stopDelaySeconds()));
    }

    void armGracePeriod(UpgradeConfig config) {
        graceEndNs = after(config.gracePeriodSeconds());
        loop.arm(gracePeriod, graceEndNs);
    }

    void beginDrain(UpgradeConfig config) {
        drainBeganNs = loop.nowNs();
        drainBegan = threads.workers().gate().active();
        if (!handover.isHandedOver()) {
            sites.unlinkAll();
        }
        supervision.stops(config.gracePeriodSeconds());
        var closed = supervision.forgetListeners().thenCompose(nothing -> set.close());
        Operations.whenDone(closed, "closing listeners", () -> {
            server.handle(new Event.DrainBegun());
            endConnections();
        });
    }

    /** Lets connections end with their next answer, and says when the last one has. */
    void endConnections() {
        progressReports = 0;
        Operations.whenDone(
                threads.workers().drain(this::lastConnectionEnded),
                "telling connections to end",
                () -> loop.arm(progress, loop.nowNs()));
    }

    /** There is no end after all. */
    void callOff() {
        loop.cancel(progress);
        loop.cancel(gracePeriod);
    }

    /** Where the service ends with this process, its manager would end those before it, too. */
    private void lastConnectionEnded() {
        Runnable end = () -> server.handle(new Event.LastConnectionEnded());
        if (supervision.isMain()) {
            supervision.waitsForOlder(inheritance.draining().size());
            inheritance.whenAlone(end);
        } else {
            end.run();
        }
    }

    private void sayProgress() {
        int left = threads.workers().gate().active();
        if (left > 0) {
            progressReports++;
            boolean isTold = Integer.bitCount(progressReports) == 1 || progressReports % PROGRESS_LINE_EVERY == 0;
            if (isTold) {
                LOG.log(
                        INFO,
                        "draining: {0} left, which are closed in {1} s if they do not end before",
                        counted(left),
                        Long.toString((graceEndNs - loop.nowNs()) / NS_PER_S));
            }
            if (handover.isHandedOver()) {
                handover.sayDraining(left);
            } else if (isTold && server.phase() instanceof Phase.GracefulUpgradeDrain) {
                handover.sayEnding(left);
            }
            supervision.drains(left);
            loop.arm(progress, loop.nowNs() + PROGRESS_NS);
        }
    }

    /** How many connections there are, in words. */
    static String counted(int connections) {
        return connections == 1 ? "1 connection" : connections + " connections";
    }

    void stopRuntimes(boolean hasServed) {
        loop.cancel(progress);
        loop.cancel(gracePeriod);
        if (drainBegan >= 0) {
            Flight.drain(drainBegan, threads.workers().gate().active(), loop.nowNs() - drainBeganNs);
        }
        if (!hasServed) {
            sites.unlinkBound();
        } else {
            supervision.stops(0);
            var _ = supervision.forgetListeners(); // there is no time to wait for that
            if (!handover.isHandedOver()) {
                sites.unlinkAll();
            }
        }
        var closed = set.close().thenCompose(nothing -> threads.workers().closeAll());
        Operations.whenDone(closed, "closing connections", () -> {
            threads.close();
            services.stop();
            handover.sayDrained();
            server.handle(new Event.RuntimesStopped());
        });
    }

    @Override
    public void close() {
        loop.cancel(progress);
        loop.cancel(stopDelay);
        loop.cancel(gracePeriod);
    }

    private long after(int seconds) {
        return loop.nowNs() + seconds * NS_PER_S;
    }
}
