package io.baton.server;

/**
 * Where a server is in its life, with what is known there and nowhere else.
 *
 * <p>{@code Setup → Bootstrap → BootstrapComplete → Running}, then {@code GracefulUpgradeTransferringFds →
 * GracefulUpgradeCloseTimeout} or {@code GracefulTerminate}, then {@code ShutdownStarted → ShutdownGracePeriod →
 * ShutdownRuntimes → Terminated}. One that keeps the process id goes from the bake through
 * {@code GracefulUpgradeDrain}. An upgrade that fails or is undone leads back to {@code Running}.
 * {@link Transitions} decides; nothing else does.
 */
public sealed interface Phase {

    /** The name that logs, metrics and {@code baton status} show. */
    default String label() {
        return getClass().getSimpleName();
    }

    /** Nothing has happened yet. */
    record Setup() implements Phase {}

    /**
     * Services start and listeners are bound, or received.
     *
     * @param takesOver whether a predecessor serves meanwhile
     */
    record Bootstrap(boolean takesOver) implements Phase {}

    /**
     * All is ready, and nobody has been accepted yet.
     *
     * @param takesOver whether a predecessor has yet to say COMMIT
     */
    record BootstrapComplete(boolean takesOver) implements Phase {}

    /**
     * Connections are accepted.
     *
     * @param isOnProbation whether a predecessor still has the listeners parked, to return if we fail
     */
    record Running(boolean isOnProbation) implements Phase {}

    /**
     * An upgrade is under way, and this process still serves alone.
     *
     * @param isTalking whether the successor is there, so that a further request must wait for the outcome
     */
    record GracefulUpgradeTransferringFds(boolean isTalking) implements Phase {}

    /**
     * The bake: the successor serves; this process keeps the listeners parked, to return if it fails.
     *
     * @param isBeside whether this process accepts too, because the successor has fallen silent
     */
    record GracefulUpgradeCloseTimeout(boolean isBeside) implements Phase {}

    /**
     * The bake goes on until the last connection of this process has ended, which then replaces its program to keep its
     * id: whatever happens to the successor before that, this process returns as from any bake.
     */
    record GracefulUpgradeDrain() implements Phase {}

    /** Told to stop, and still accepting until load balancers have noticed. */
    record GracefulTerminate() implements Phase {}

    /**
     * Accepts no more.
     *
     * @param isHandedOver whether a successor does
     */
    record ShutdownStarted(boolean isHandedOver) implements Phase {}

    /**
     * The drain: waits for the last connection to end.
     *
     * @param isHandedOver whether a successor serves
     * @param isToldToStop whether the next request to stop means now
     */
    record ShutdownGracePeriod(boolean isHandedOver, boolean isToldToStop) implements Phase {}

    /**
     * Loops and services end.
     *
     * @param exitCode how the process will end
     */
    record ShutdownRuntimes(int exitCode) implements Phase {}

    /**
     * Everything has ended.
     *
     * @param exitCode how the process ends
     */
    record Terminated(int exitCode) implements Phase {}
}
