package io.baton.server;

/** What can happen to a server, in any of its phases. */
public sealed interface Event {

    /** As the log has it. What the compiler makes for {@code toString} of a record takes a start 10 ms to link. */
    default String shown() {
        return getClass().getSimpleName();
    }

    /** The configuration is read. */
    record BootstrapBegun(boolean takesOver) implements Event {
        @Override
        public String shown() {
            return "BootstrapBegun: takesOver=" + takesOver;
        }
    }

    /** Every listener is there, every service is ready, and all is warm. */
    record BootstrapSucceeded() implements Event {}

    /** It cannot start. */
    record BootstrapFailed(String reason, int exitCode) implements Event {
        @Override
        public String shown() {
            return "BootstrapFailed: " + reason;
        }
    }

    /** The predecessor said COMMIT: from here on we accept. */
    record Committed() implements Event {}

    /** All loops accept. */
    record AcceptingStarted() implements Event {}

    /** The predecessor said BAKED, or that it stops: it will not return. */
    record PredecessorRetired() implements Event {}

    /** The predecessor has died, after its descriptors came. */
    record PredecessorDied(String reason) implements Event {
        @Override
        public String shown() {
            return "PredecessorDied: " + reason;
        }
    }

    /** SIGTERM. */
    record StopRequested() implements Event {}

    /** SIGINT. */
    record FastStopRequested() implements Event {}

    /** SIGQUIT: somebody else starts the successor. */
    record UpgradeRequested() implements Event {}

    /** SIGUSR2: start the successor ourselves. */
    record OwnUpgradeRequested() implements Event {}

    /** SIGHUP. */
    record ReloadRequested() implements Event {}

    /** The right process has answered. */
    record SuccessorConnected() implements Event {}

    /** The successor said READY. */
    record SuccessorReady() implements Event {}

    /** The successor said ACCEPTING. */
    record SuccessorAccepting() implements Event {}

    /** The successor said STOPPING: it was told to, and is not a failure. */
    record SuccessorStopping() implements Event {}

    /** No heartbeat came in time. */
    record SuccessorSilent() implements Event {}

    /** A heartbeat came after all. */
    record SuccessorSpoke() implements Event {}

    /** The successor is gone, late, or refuses: before ACCEPTING a failed upgrade, after it an undone one. */
    record SuccessorFailed(String reason) implements Event {
        @Override
        public String shown() {
            return "SuccessorFailed: " + reason;
        }
    }

    /** {@code close_timeout_seconds} have passed since ACCEPTING. */
    record BakeOver() implements Event {}

    /** {@code stop_delay_seconds} have passed since SIGTERM. */
    record StopDelayOver() implements Event {}

    /** No loop accepts any more, and connections know that they shall end. */
    record DrainBegun() implements Event {}

    /** There is no connection left. */
    record LastConnectionEnded() implements Event {}

    /** {@code grace_period_seconds} have passed since the drain began. */
    record GracePeriodOver() implements Event {}

    /** Loops and services have ended. */
    record RuntimesStopped() implements Event {}
}
