package io.baton.server;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.baton.config.ServerConfig;
import io.baton.ffi.Fd;
import io.baton.handoff.DryRun;
import io.baton.handoff.HandoffSettings;
import io.baton.handoff.ListenerLists;
import io.baton.handoff.Offer;
import io.baton.handoff.Peer;
import io.baton.handoff.Predecessor;
import io.baton.handoff.StateSection;
import io.baton.handoff.StateSection.OlderGeneration;
import io.baton.handoff.Successor;
import io.baton.loop.EventLoop;
import io.baton.loop.Timer;
import io.baton.net.ServiceAccount;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** This process between the one before it and the one after it. Belongs to the control loop. */
final class Handover implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Handover.class.getName());

    private static final long NS_PER_MS = 1_000_000;

    private final EventLoop loop;

    /** The one in force, which a reload replaces. */
    private ServerConfig config;

    private final ServiceAccount account;

    private final Sites sites;

    private final UpgradeTrail trail;

    private final Server server;

    private final Inheritance inheritance;

    private final Timer bake;

    private final CountExchange counts;

    private final StandIn standIn;

    private @Nullable Predecessor predecessor;
    private @Nullable Successor successor;
    private @Nullable SpawnedSuccessor spawned;
    private @Nullable SuccessorProgress progress; // with the successor

    private int generation;

    /** After how long a step of an upgrade is given up: by this process, or by a predecessor that is less patient. */
    private long upgradeTimeoutMs;

    private boolean isHandedOver;

    Handover(
            EventLoop loop,
            ServerConfig config,
            ServiceAccount account,
            Sites sites,
            UpgradeTrail trail,
            Inheritance inheritance,
            Server server) {
        this.loop = loop;
        this.config = config;
        this.account = account;
        this.sites = sites;
        this.trail = trail;
        this.inheritance = inheritance;
        this.server = server;
        this.upgradeTimeoutMs = settings().upgradeTimeoutMs();
        this.counts = new CountExchange(
                loop,
                inheritance,
                () -> Optional.ofNullable(predecessor).flatMap(Predecessor::counterpart),
                () -> Optional.ofNullable(successor).flatMap(Successor::counterpart));
        this.standIn = new StandIn(loop);
        this.bake = new Timer(() -> server.handle(standIn.afterBake()));
    }

    int generation() {
        return generation;
    }

    /** Who takes over from this process; 0 where nobody does. */
    long successorPid() {
        return progress == null ? 0 : progress.pid();
    }

    /** Whether somebody serves until this process does. */
    boolean hasPredecessor() {
        return predecessor != null;
    }

    long upgradeTimeoutMs() {
        return upgradeTimeoutMs;
    }

    boolean isHandedOver() {
        return isHandedOver;
    }

    /** Takes up timeouts that a reload has changed. */
    void reload(ServerConfig changed) {
        config = changed;
    }

    void awaitPredecessor(Operations operations) {
        DryRun.of(2 * config.listeners().size()); // until all are taken over, the offer holds each of them, too
        predecessor = Predecessor.await(loop, settings(), new PredecessorEvents(operations));
        // After its first turn it listens: now the predecessor may be told, also by whoever started us.
        loop.handle().submit(() -> {
            if (predecessor != null) {
                ReadyNotifier.ofThisProcess().started();
                standIn.call(operations);
            }
        });
    }

    void sayReady() {
        if (predecessor != null) {
            trail.step(UpgradeStep.COMMIT, "ready", loop.nowNs());
            predecessor.ready();
        }
    }

    void sayAccepting() {
        if (predecessor != null) {
            trail.step(UpgradeStep.BAKE, "accepting, watched by the predecessor", loop.nowNs());
            predecessor.accepting();
        }
    }

    void sayStopping() {
        if (predecessor != null) {
            predecessor.stopping();
        }
    }

    /** Tells a predecessor that this process cannot follow it. */
    void abort(String reason) {
        if (predecessor != null) {
            predecessor.abort(reason);
            predecessor = null;
        }
    }

    /** Waits for a successor, or waits anew. */
    void seek() {
        if (successor != null) {
            successor.seekAnew();
            return;
        }
        HandoffSettings settings = settings();
        trail.begin(settings.upgradeId(), UpgradeStep.SEEK, "waiting for a successor", loop.nowNs());
        Offer offer = sites.offer(inheritance.offer());
        DryRun.of(offer.listeners().size());
        progress = new SuccessorProgress(
                server, trail, inheritance, offer.listeners().size());
        successor = Successor.seek(loop, settings, offer, progress);
    }

    void spawn(boolean isInPlace) {
        try {
            standIn.ask(isInPlace);
            spawned = SpawnedSuccessor.start(loop, standIn.isWanted(), this::spawnedEnded);
            LOG.log(INFO, "started a successor, pid {0}", Long.toString(spawned.pid()));
        } catch (IOException e) {
            loop.handle()
                    .submit(() -> server.handle(
                            new Event.SuccessorFailed("the successor cannot be started: " + e.getMessage())));
        }
    }

    void commit() {
        if (successor != null) {
            trail.step(UpgradeStep.COMMIT, "the successor is ready", loop.nowNs());
            successor.commit(inheritance.commit());
            counts.begin();
        }
    }

    void stopUnwanted() {
        if (progress != null) {
            progress.wanted().ifPresent(sites::stop);
        }
    }

    void armBake() {
        trail.step(UpgradeStep.BAKE, "the successor accepts; watching it for " + bakeMs() + " ms", loop.nowNs());
        loop.arm(bake, loop.nowNs() + bakeMs() * NS_PER_MS);
    }

    long bakeMs() {
        return progress == null ? 0 : progress.bakeMs();
    }

    void abandon(String reason) {
        loop.cancel(bake);
        if (successor != null) {
            successor.abandon(reason);
            successor = null;
        }
        if (spawned != null) {
            spawned.end();
            spawned.close();
            spawned = null;
        }
        progress = null;
    }

    /** Makes the successor the service manager's child, so that it is one when that hears of it. */
    void leaveToManager() {
        spawned = spawned == null ? null : spawned.leaveToManager();
    }

    void sayBaked() {
        loop.cancel(bake);
        isHandedOver = true;
        if (standIn.isWanted() && progress != null) {
            List<Fd> kept = progress.wanted().map(sites::duplicates).orElse(List.of());
            standIn.leaveTo(Optional.ofNullable(spawned), progress, kept);
            spawned = null;
        }
        if (successor != null) {
            successor.baked();
        }
    }

    /** Says how many connections this process waits for until it can replace its program. */
    void sayEnding(int connections) {
        String words = "it serves; waiting for the end of " + Ending.counted(connections);
        trail.step(UpgradeStep.BAKE, words, loop.nowNs());
    }

    void sayDraining(int connections) {
        if (isHandedOver && successor != null) {
            successor.draining(connections, inheritance.state());
        }
    }

    void sayDrained() {
        if (isHandedOver && successor != null) {
            successor.drained(inheritance.state());
            successor = null;
        }
    }

    /** What may be shown of what was counted here and there. */
    CountExchange counts() {
        return counts;
    }

    void record(Effect.Outcome outcome, String reason) {
        standIn.ask(false);
        trail.record(outcome, reason, loop.nowNs());
    }

    @Override
    public void close() {
        loop.cancel(bake);
        counts.close();
        standIn.close();
        if (predecessor != null) {
            predecessor.close();
        }
        if (successor != null) {
            successor.close();
        }
        if (spawned != null) {
            spawned.close();
        }
    }

    private void spawnedEnded(String how) {
        if (spawned != null) {
            spawned.close();
            spawned = null;
        }
        if (!isHandedOver && (progress == null || !progress.isConnected())) { // otherwise its end shows there
            server.handle(new Event.SuccessorFailed(how));
        }
    }

    private HandoffSettings settings() {
        return HandoverSettings.of(config, account, generation);
    }

    /** The one before. */
    private final class PredecessorEvents implements Predecessor.Events {

        private final Operations operations;

        private long predecessorPid;

        PredecessorEvents(Operations operations) {
            this.operations = operations;
        }

        @Override
        public void offered(Peer peer, Offer offer) {
            trail.begin(
                    peer.upgradeId(),
                    UpgradeStep.WARM_UP,
                    "taking over from " + peer + ", generation " + peer.generation(),
                    loop.nowNs());
            standIn.answered();
            generation = peer.generation() + 1;
            predecessorPid = peer.pid();
            upgradeTimeoutMs = peer.upgradeTimeoutMs();
            inheritance.take(offer.state());
            try {
                ListenerLists lists = sites.adopt(offer);
                if (predecessor != null) {
                    predecessor.answer(lists);
                }
                operations.startServices();
            } catch (StartFailure e) {
                operations.failStart(e);
            }
        }

        @Override
        public void dropped(String reason) {
            LOG.log(WARNING, "{0}; still waiting for the predecessor", reason);
        }

        @Override
        public void told(List<StateSection> state) {
            inheritance.take(state);
        }

        @Override
        public void committed() {
            inheritance.serves();
            counts.begin();
            server.handle(new Event.Committed());
        }

        @Override
        public void retired() {
            trail.end(Effect.Outcome.DONE, "the predecessor leaves the service to this process", loop.nowNs());
            inheritance.retired();
            server.handle(new Event.PredecessorRetired());
        }

        @Override
        public void draining(int connections) {
            inheritance.report(new OlderGeneration(predecessorPid, generation - 1, connections));
        }

        @Override
        public void drained() {
            LOG.log(INFO, "the predecessor has drained");
            inheritance.end(predecessorPid);
            predecessor = null;
        }

        @Override
        public void died(String reason) {
            LOG.log(WARNING, "{0}", reason);
            if (trail.runningId().isPresent()) {
                trail.end(Effect.Outcome.DONE, "there is no predecessor to return any more", loop.nowNs());
            }
            inheritance.end(predecessorPid);
            predecessor = null;
            operations.endWarmUp();
            server.handle(new Event.PredecessorDied(reason));
        }

        @Override
        public void absent(String reason) {
            predecessor = null;
            if (config.upgrade().upgradeFallbackBind()) {
                LOG.log(WARNING, "{0}; starting alone, as upgrade_fallback_bind says", reason);
                server.handle(new Event.PredecessorRetired());
                operations.bindAlone();
            } else {
                operations.failStart(new StartFailure(
                        StartFailure.UPGRADE_FAILED,
                        reason + "; start without -u, or set upgrade_fallback_bind = true"));
            }
        }

        @Override
        public void failed(String reason) {
            predecessor = null;
            operations.failStart(new StartFailure(StartFailure.UPGRADE_FAILED, "upgrade failed: " + reason));
        }
    }
}
