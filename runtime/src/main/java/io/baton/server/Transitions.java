package io.baton.server;

import static io.baton.server.Step.refused;
import static io.baton.server.Step.to;

import io.baton.server.Effect.Outcome;
import io.baton.server.Event.AcceptingStarted;
import io.baton.server.Event.BakeOver;
import io.baton.server.Event.BakeOverInPlace;
import io.baton.server.Event.BootstrapBegun;
import io.baton.server.Event.BootstrapFailed;
import io.baton.server.Event.BootstrapSucceeded;
import io.baton.server.Event.Committed;
import io.baton.server.Event.DrainBegun;
import io.baton.server.Event.FastStopRequested;
import io.baton.server.Event.GracePeriodOver;
import io.baton.server.Event.LastConnectionEnded;
import io.baton.server.Event.OwnUpgradeRequested;
import io.baton.server.Event.PredecessorDied;
import io.baton.server.Event.PredecessorRetired;
import io.baton.server.Event.ReloadRequested;
import io.baton.server.Event.RuntimesStopped;
import io.baton.server.Event.StopDelayOver;
import io.baton.server.Event.StopRequested;
import io.baton.server.Event.SuccessorAccepting;
import io.baton.server.Event.SuccessorConnected;
import io.baton.server.Event.SuccessorFailed;
import io.baton.server.Event.SuccessorReady;
import io.baton.server.Event.SuccessorSilent;
import io.baton.server.Event.SuccessorSpoke;
import io.baton.server.Event.SuccessorStopping;
import io.baton.server.Event.UpgradeRequested;
import io.baton.server.Phase.Bootstrap;
import io.baton.server.Phase.BootstrapComplete;
import io.baton.server.Phase.GracefulTerminate;
import io.baton.server.Phase.GracefulUpgradeCloseTimeout;
import io.baton.server.Phase.GracefulUpgradeDrain;
import io.baton.server.Phase.GracefulUpgradeTransferringFds;
import io.baton.server.Phase.Running;
import io.baton.server.Phase.Setup;
import io.baton.server.Phase.ShutdownGracePeriod;
import io.baton.server.Phase.ShutdownRuntimes;
import io.baton.server.Phase.ShutdownStarted;
import io.baton.server.Phase.Terminated;

/**
 * What follows from what: the whole life of a server, as a function without side effects.
 *
 * <p>Each phase has one method, which answers every event: with a step, or with the reason for refusing it. There is no
 * {@code default}, so a new phase or event does not compile before it is answered everywhere. The whole table stands in
 * docs/PHASES.md, which a test compares with this.
 */
public final class Transitions {

    private static final int DONE = 0;

    private static final String NO_UPGRADE = "no upgrade is under way";

    private static final String NOT_STARTED = "this process has not started yet";

    private static final String TAKES_OVER = "this process is still taking over from its predecessor";

    private static final String BAKES = "the last upgrade is not over: its successor is being watched";

    private static final String STOPPING = "this process is stopping";

    private static final String DRAINING = "this process has handed over and drains";

    private static final String LATE = "it comes too late to matter";

    private Transitions() {}

    /** Answers an event in a phase. */
    public static Step next(Phase phase, Event event) {
        return switch (phase) {
            case Setup _ -> inSetup(event);
            case Bootstrap bootstrap -> inBootstrap(bootstrap, event);
            case BootstrapComplete complete -> inBootstrapComplete(complete, event);
            case Running running -> inRunning(running, event);
            case GracefulUpgradeTransferringFds transfer -> inTransfer(transfer, event);
            case GracefulUpgradeCloseTimeout bake -> inBake(bake, event);
            case GracefulUpgradeDrain _ -> inBakeWithDrain(event);
            case GracefulTerminate _ -> inStopDelay(event);
            case ShutdownStarted started -> inShutdownStarted(started, event);
            case ShutdownGracePeriod drain -> inDrain(drain, event);
            case ShutdownRuntimes runtimes -> inShutdownRuntimes(runtimes, event);
            case Terminated _ -> refused("this process has ended");
        };
    }

    private static Step inSetup(Event event) {
        return switch (event) {
            case BootstrapBegun begun -> to(new Bootstrap(begun.takesOver()), new Effect.Prepare());
            case BootstrapFailed failed -> to(new Terminated(failed.exitCode()));
            case StopRequested _, FastStopRequested _ -> to(new Terminated(DONE));
            case UpgradeRequested _, OwnUpgradeRequested _, ReloadRequested _ -> refused(NOT_STARTED);
            case BootstrapSucceeded _, Committed _, AcceptingStarted _, PredecessorRetired _, PredecessorDied _ ->
                refused(NOT_STARTED);
            case SuccessorConnected _, SuccessorReady _, SuccessorAccepting _, SuccessorStopping _ ->
                refused(NO_UPGRADE);
            case SuccessorSilent _, SuccessorSpoke _, SuccessorFailed _, BakeOver _, BakeOverInPlace _ ->
                refused(NO_UPGRADE);
            case StopDelayOver _, DrainBegun _, LastConnectionEnded _, GracePeriodOver _, RuntimesStopped _ ->
                refused(NOT_STARTED);
        };
    }

    private static Step inBootstrap(Bootstrap bootstrap, Event event) {
        return switch (event) {
            case BootstrapSucceeded _ ->
                to(
                        new BootstrapComplete(bootstrap.takesOver()),
                        bootstrap.takesOver() ? new Effect.SayReady() : new Effect.Accept());
            case BootstrapFailed failed -> stopNow(failed.exitCode());
            case PredecessorDied _ -> to(new Bootstrap(false)); // what it sent is ours now; go on alone
            case PredecessorRetired _ -> to(new Bootstrap(false));
            case StopRequested _, FastStopRequested _ -> stopNow(DONE);
            case UpgradeRequested _, OwnUpgradeRequested _ -> refused(bootstrap.takesOver() ? TAKES_OVER : NOT_STARTED);
            case ReloadRequested _ -> refused(NOT_STARTED);
            case BootstrapBegun _, Committed _, AcceptingStarted _ -> refused(NOT_STARTED);
            case SuccessorConnected _, SuccessorReady _, SuccessorAccepting _, SuccessorStopping _ ->
                refused(NO_UPGRADE);
            case SuccessorSilent _, SuccessorSpoke _, SuccessorFailed _, BakeOver _, BakeOverInPlace _ ->
                refused(NO_UPGRADE);
            case StopDelayOver _, DrainBegun _, LastConnectionEnded _, GracePeriodOver _, RuntimesStopped _ ->
                refused(NOT_STARTED);
        };
    }

    private static Step inBootstrapComplete(BootstrapComplete complete, Event event) {
        return switch (event) {
            case Committed _ -> to(complete, new Effect.Accept());
            case AcceptingStarted _ ->
                to(
                        new Running(complete.takesOver()),
                        complete.takesOver() ? new Effect.SayAccepting() : new Effect.TakeOffice());
            case PredecessorDied _, PredecessorRetired _ -> to(new BootstrapComplete(false), new Effect.Accept());
            case BootstrapFailed failed -> stopNow(failed.exitCode());
            case StopRequested _, FastStopRequested _ -> stopNow(DONE);
            case UpgradeRequested _, OwnUpgradeRequested _, ReloadRequested _ ->
                refused(complete.takesOver() ? TAKES_OVER : NOT_STARTED);
            case BootstrapBegun _, BootstrapSucceeded _ -> refused("it has been done");
            case SuccessorConnected _, SuccessorReady _, SuccessorAccepting _, SuccessorStopping _ ->
                refused(NO_UPGRADE);
            case SuccessorSilent _, SuccessorSpoke _, SuccessorFailed _, BakeOver _, BakeOverInPlace _ ->
                refused(NO_UPGRADE);
            case StopDelayOver _, DrainBegun _, LastConnectionEnded _, GracePeriodOver _, RuntimesStopped _ ->
                refused(NOT_STARTED);
        };
    }

    private static Step inRunning(Running running, Event event) {
        return switch (event) {
            case PredecessorRetired _, PredecessorDied _ ->
                running.isOnProbation() ? to(new Running(false), new Effect.TakeOffice()) : refused(LATE);
            case UpgradeRequested _ ->
                running.isOnProbation()
                        ? refused(TAKES_OVER)
                        : to(new GracefulUpgradeTransferringFds(false), new Effect.SeekSuccessor());
            case OwnUpgradeRequested own ->
                running.isOnProbation()
                        ? refused(TAKES_OVER)
                        : to(
                                new GracefulUpgradeTransferringFds(false),
                                new Effect.SpawnSuccessor(own.inPlace()),
                                new Effect.SeekSuccessor());
            case ReloadRequested _ -> running.isOnProbation() ? refused(TAKES_OVER) : to(running, new Effect.Reload());
            case StopRequested _ ->
                running.isOnProbation()
                        ? to(
                                new GracefulTerminate(),
                                new Effect.SayStopping(),
                                new Effect.SayNotReady(),
                                new Effect.ArmStopDelay())
                        : to(new GracefulTerminate(), new Effect.SayNotReady(), new Effect.ArmStopDelay());
            case FastStopRequested _ ->
                running.isOnProbation()
                        ? to(new ShutdownRuntimes(DONE), new Effect.SayStopping(), new Effect.StopRuntimes())
                        : stopNow(DONE);
            case BootstrapFailed failed -> stopNow(failed.exitCode());
            case BootstrapBegun _, BootstrapSucceeded _, Committed _, AcceptingStarted _ -> refused("it has been done");
            case SuccessorConnected _, SuccessorReady _, SuccessorAccepting _, SuccessorStopping _ ->
                refused(NO_UPGRADE);
            case SuccessorSilent _, SuccessorSpoke _, SuccessorFailed _, BakeOver _, BakeOverInPlace _ ->
                refused(NO_UPGRADE);
            case StopDelayOver _, DrainBegun _, LastConnectionEnded _, GracePeriodOver _, RuntimesStopped _ ->
                refused("this process is not stopping");
        };
    }

    private static Step inTransfer(GracefulUpgradeTransferringFds transfer, Event event) {
        return switch (event) {
            case SuccessorConnected _ -> to(new GracefulUpgradeTransferringFds(true));
            case SuccessorReady _ -> to(transfer, new Effect.SayCommit());
            case SuccessorAccepting _ ->
                to(new GracefulUpgradeCloseTimeout(false), new Effect.Park(), new Effect.ArmBake());
            case SuccessorFailed failed ->
                to(
                        new Running(false),
                        new Effect.AbandonSuccessor(failed.reason()),
                        new Effect.RecordUpgrade(Outcome.FAILED, failed.reason()));
            case SuccessorStopping _ ->
                to(
                        new Running(false),
                        new Effect.AbandonSuccessor("it stops"),
                        new Effect.RecordUpgrade(Outcome.FAILED, "the successor was told to stop"));
            case UpgradeRequested _, OwnUpgradeRequested _ ->
                transfer.isTalking()
                        ? refused("an upgrade is under way already")
                        : to(transfer, new Effect.SeekSuccessor());
            case ReloadRequested _ -> refused("an upgrade is under way");
            case StopRequested _ ->
                to(
                        new GracefulTerminate(),
                        new Effect.AbandonSuccessor("this process was told to stop"),
                        new Effect.RecordUpgrade(Outcome.FAILED, "the predecessor was told to stop"),
                        new Effect.SayNotReady(),
                        new Effect.ArmStopDelay());
            case FastStopRequested _ ->
                to(
                        new ShutdownRuntimes(DONE),
                        new Effect.AbandonSuccessor("this process was told to stop"),
                        new Effect.StopRuntimes());
            case BootstrapFailed failed -> stopNow(failed.exitCode());
            case BootstrapBegun _, BootstrapSucceeded _, Committed _, AcceptingStarted _ -> refused("it has been done");
            case PredecessorRetired _, PredecessorDied _ -> refused(LATE);
            case SuccessorSilent _, SuccessorSpoke _, BakeOver _, BakeOverInPlace _ ->
                refused("the successor does not accept yet");
            case StopDelayOver _, DrainBegun _, LastConnectionEnded _, GracePeriodOver _, RuntimesStopped _ ->
                refused("this process is not stopping");
        };
    }

    private static Step inBake(GracefulUpgradeCloseTimeout bake, Event event) {
        return switch (event) {
            case BakeOver _ -> bake.isBeside() ? to(bake, new Effect.ArmBake()) : handOver("the bake is over");
            case BakeOverInPlace _ ->
                bake.isBeside()
                        ? to(bake, new Effect.ArmBake())
                        : to(new GracefulUpgradeDrain(), new Effect.EndConnections(), new Effect.ArmGracePeriod());
            // It will not take office any more, so that this process is the one that clears the place.
            case SuccessorStopping _ ->
                to(
                        new ShutdownStarted(true),
                        new Effect.SayBaked(),
                        new Effect.RecordUpgrade(Outcome.DONE, "the successor was told to stop"),
                        new Effect.BeginDrain());
            case SuccessorFailed failed ->
                to(
                        new Running(false),
                        new Effect.Resume(),
                        new Effect.AbandonSuccessor(failed.reason()),
                        new Effect.RecordUpgrade(Outcome.UNDONE, failed.reason()));
            case SuccessorSilent _ ->
                bake.isBeside()
                        ? refused("it is known")
                        : to(new GracefulUpgradeCloseTimeout(true), new Effect.Resume());
            case SuccessorSpoke _ ->
                bake.isBeside()
                        ? to(new GracefulUpgradeCloseTimeout(false), new Effect.Park(), new Effect.ArmBake())
                        : refused("it is known");
            case StopRequested _ -> handOver("this process was told to stop");
            case FastStopRequested _ ->
                to(
                        new ShutdownRuntimes(DONE),
                        new Effect.LeaveOffice(),
                        new Effect.SayBaked(),
                        new Effect.StopRuntimes());
            case UpgradeRequested _, OwnUpgradeRequested _, ReloadRequested _ -> refused(BAKES);
            case SuccessorConnected _, SuccessorReady _, SuccessorAccepting _ -> refused("it has been done");
            case BootstrapFailed failed -> stopNow(failed.exitCode());
            case BootstrapBegun _, BootstrapSucceeded _, Committed _, AcceptingStarted _ -> refused("it has been done");
            case PredecessorRetired _, PredecessorDied _ -> refused(LATE);
            case StopDelayOver _, DrainBegun _, LastConnectionEnded _, GracePeriodOver _, RuntimesStopped _ ->
                refused("this process is not stopping");
        };
    }

    /** A bake in everything but how it ends. */
    private static Step inBakeWithDrain(Event event) {
        return switch (event) {
            case LastConnectionEnded _ -> replaceProgram("the bake is over, and no connection is left");
            case GracePeriodOver _ -> replaceProgram("grace_period_seconds are over");
            case BakeOver _, BakeOverInPlace _ -> refused("it is known");
            case StopRequested _, FastStopRequested _, UpgradeRequested _, OwnUpgradeRequested _, ReloadRequested _ ->
                inBake(new GracefulUpgradeCloseTimeout(false), event);
            case SuccessorConnected _, SuccessorReady _, SuccessorAccepting _, SuccessorStopping _ ->
                inBake(new GracefulUpgradeCloseTimeout(false), event);
            case SuccessorSilent _, SuccessorSpoke _, SuccessorFailed _ ->
                inBake(new GracefulUpgradeCloseTimeout(false), event);
            case BootstrapBegun _, BootstrapSucceeded _, BootstrapFailed _, Committed _, AcceptingStarted _ ->
                inBake(new GracefulUpgradeCloseTimeout(false), event);
            case PredecessorRetired _, PredecessorDied _, StopDelayOver _, DrainBegun _, RuntimesStopped _ ->
                inBake(new GracefulUpgradeCloseTimeout(false), event);
        };
    }

    private static Step inStopDelay(Event event) {
        return switch (event) {
            case StopDelayOver _ -> to(new ShutdownStarted(false), new Effect.BeginDrain());
            case StopRequested _, FastStopRequested _ -> stopNow(DONE);
            case BootstrapFailed failed -> stopNow(failed.exitCode());
            case UpgradeRequested _, OwnUpgradeRequested _, ReloadRequested _ -> refused(STOPPING);
            case BootstrapBegun _, BootstrapSucceeded _, Committed _, AcceptingStarted _ -> refused(STOPPING);
            case PredecessorRetired _, PredecessorDied _ -> refused(LATE);
            case SuccessorConnected _, SuccessorReady _, SuccessorAccepting _, SuccessorStopping _ ->
                refused(NO_UPGRADE);
            case SuccessorSilent _, SuccessorSpoke _, SuccessorFailed _, BakeOver _, BakeOverInPlace _ ->
                refused(NO_UPGRADE);
            case DrainBegun _, LastConnectionEnded _, GracePeriodOver _, RuntimesStopped _ ->
                refused("the drain has not begun");
        };
    }

    private static Step inShutdownStarted(ShutdownStarted started, Event event) {
        return switch (event) {
            case DrainBegun _ ->
                to(
                        new ShutdownGracePeriod(started.isHandedOver(), !started.isHandedOver()),
                        new Effect.ArmGracePeriod());
            case StopRequested _ -> started.isHandedOver() ? refused(DRAINING) : stopNow(DONE);
            case FastStopRequested _ -> stopNow(DONE);
            case BootstrapFailed failed -> stopNow(failed.exitCode());
            case UpgradeRequested _, OwnUpgradeRequested _, ReloadRequested _ ->
                refused(started.isHandedOver() ? DRAINING : STOPPING);
            case BootstrapBegun _, BootstrapSucceeded _, Committed _, AcceptingStarted _ -> refused(STOPPING);
            case PredecessorRetired _, PredecessorDied _ -> refused(LATE);
            case SuccessorConnected _, SuccessorReady _, SuccessorAccepting _, SuccessorStopping _ -> refused(LATE);
            case SuccessorSilent _, SuccessorSpoke _, SuccessorFailed _, BakeOver _, BakeOverInPlace _ -> refused(LATE);
            case StopDelayOver _ -> refused(LATE);
            case LastConnectionEnded _, GracePeriodOver _, RuntimesStopped _ -> refused("the drain has not begun");
        };
    }

    private static Step inDrain(ShutdownGracePeriod drain, Event event) {
        return switch (event) {
            case LastConnectionEnded _, GracePeriodOver _, FastStopRequested _ -> stopNow(DONE);
            case StopRequested _ ->
                drain.isToldToStop() ? stopNow(DONE) : to(new ShutdownGracePeriod(drain.isHandedOver(), true));
            case BootstrapFailed failed -> stopNow(failed.exitCode());
            case UpgradeRequested _, OwnUpgradeRequested _, ReloadRequested _ ->
                refused(drain.isHandedOver() ? DRAINING : STOPPING);
            case BootstrapBegun _, BootstrapSucceeded _, Committed _, AcceptingStarted _ -> refused(STOPPING);
            case PredecessorRetired _, PredecessorDied _ -> refused(LATE);
            case SuccessorConnected _, SuccessorReady _, SuccessorAccepting _, SuccessorStopping _ -> refused(LATE);
            case SuccessorSilent _, SuccessorSpoke _, SuccessorFailed _, BakeOver _, BakeOverInPlace _ -> refused(LATE);
            case StopDelayOver _, DrainBegun _ -> refused(LATE);
            case RuntimesStopped _ -> refused("connections are left");
        };
    }

    private static Step inShutdownRuntimes(ShutdownRuntimes runtimes, Event event) {
        return switch (event) {
            case RuntimesStopped _ -> to(new Terminated(runtimes.exitCode()));
            case StopRequested _, FastStopRequested _ -> refused("this process is ending");
            case BootstrapFailed _ -> refused("this process is ending");
            case UpgradeRequested _, OwnUpgradeRequested _, ReloadRequested _ -> refused("this process is ending");
            case BootstrapBegun _, BootstrapSucceeded _, Committed _, AcceptingStarted _ -> refused(LATE);
            case PredecessorRetired _, PredecessorDied _ -> refused(LATE);
            case SuccessorConnected _, SuccessorReady _, SuccessorAccepting _, SuccessorStopping _ -> refused(LATE);
            case SuccessorSilent _, SuccessorSpoke _, SuccessorFailed _, BakeOver _, BakeOverInPlace _ -> refused(LATE);
            case StopDelayOver _, DrainBegun _, LastConnectionEnded _, GracePeriodOver _ -> refused(LATE);
        };
    }

    private static Step handOver(String reason) {
        return to(
                new ShutdownStarted(true),
                new Effect.LeaveOffice(),
                new Effect.SayBaked(),
                new Effect.RecordUpgrade(Outcome.DONE, reason),
                new Effect.BeginDrain());
    }

    private static Step replaceProgram(String reason) {
        return to(
                new ShutdownRuntimes(DONE),
                new Effect.LeaveOffice(),
                new Effect.SayBaked(),
                new Effect.RecordUpgrade(Outcome.DONE, reason),
                new Effect.StopRuntimes());
    }

    private static Step stopNow(int exitCode) {
        return to(new ShutdownRuntimes(exitCode), new Effect.StopRuntimes());
    }
}
