package io.baton.server;

/** What can happen to a server, in any of its phases. */
public sealed interface Event {

    /** What has happened, as the log says it. */
    String shown();

    /** The configuration is read. */
    record BootstrapBegun(boolean takesOver) implements Event {
        @Override
        public String shown() {
            return takesOver ? "starting, to take over from a predecessor" : "starting";
        }
    }

    /** Every listener is there, every service is ready, and all is warm. */
    record BootstrapSucceeded() implements Event {
        @Override
        public String shown() {
            return "everything is ready";
        }
    }

    /** It cannot start. */
    record BootstrapFailed(String reason, int exitCode) implements Event {
        @Override
        public String shown() {
            return "it cannot start: " + reason;
        }
    }

    /** The predecessor said COMMIT: from here on we accept. */
    record Committed() implements Event {
        @Override
        public String shown() {
            return "the predecessor has committed";
        }
    }

    /** All loops accept. */
    record AcceptingStarted() implements Event {
        @Override
        public String shown() {
            return "every loop accepts";
        }
    }

    /** The predecessor said BAKED, or that it stops: it will not return. */
    record PredecessorRetired() implements Event {
        @Override
        public String shown() {
            return "the predecessor will not return";
        }
    }

    /** The predecessor has died, after its descriptors came. */
    record PredecessorDied(String reason) implements Event {
        @Override
        public String shown() {
            return "the predecessor has died: " + reason;
        }
    }

    /** SIGTERM. */
    record StopRequested() implements Event {
        @Override
        public String shown() {
            return "told to stop";
        }
    }

    /** SIGINT. */
    record FastStopRequested() implements Event {
        @Override
        public String shown() {
            return "told to stop at once";
        }
    }

    /** SIGQUIT: somebody else starts the successor. */
    record UpgradeRequested() implements Event {
        @Override
        public String shown() {
            return "told to hand over to whoever starts with -u";
        }
    }

    /**
     * SIGUSR2: start the successor ourselves.
     *
     * @param inPlace whether this process shall keep its id, even if it is not process 1
     */
    record OwnUpgradeRequested(boolean inPlace) implements Event {
        @Override
        public String shown() {
            return "told to start a successor and hand over";
        }
    }

    /** SIGHUP. */
    record ReloadRequested() implements Event {
        @Override
        public String shown() {
            return "told to reload";
        }
    }

    /** The right process has answered. */
    record SuccessorConnected() implements Event {
        @Override
        public String shown() {
            return "the successor is there";
        }
    }

    /** The successor said READY. */
    record SuccessorReady() implements Event {
        @Override
        public String shown() {
            return "the successor is ready";
        }
    }

    /** The successor said ACCEPTING. */
    record SuccessorAccepting() implements Event {
        @Override
        public String shown() {
            return "the successor accepts";
        }
    }

    /** The successor said STOPPING: it was told to, and is not a failure. */
    record SuccessorStopping() implements Event {
        @Override
        public String shown() {
            return "the successor was told to stop";
        }
    }

    /** No heartbeat came in time. */
    record SuccessorSilent() implements Event {
        @Override
        public String shown() {
            return "the successor is silent";
        }
    }

    /** A heartbeat came after all. */
    record SuccessorSpoke() implements Event {
        @Override
        public String shown() {
            return "the successor speaks again";
        }
    }

    /** The successor is gone, late, or refuses: before ACCEPTING a failed upgrade, after it an undone one. */
    record SuccessorFailed(String reason) implements Event {
        @Override
        public String shown() {
            return "the successor has failed: " + reason;
        }
    }

    /** {@code close_timeout_seconds} have passed since ACCEPTING. */
    record BakeOver() implements Event {
        @Override
        public String shown() {
            return "the bake is over";
        }
    }

    /** The same, where this process keeps its id: it does not let go before its own connections have ended. */
    record BakeOverInPlace() implements Event {
        @Override
        public String shown() {
            return "the bake is over; this process keeps its id, and waits for its connections";
        }
    }

    /** {@code stop_delay_seconds} have passed since SIGTERM. */
    record StopDelayOver() implements Event {
        @Override
        public String shown() {
            return "the stop delay is over";
        }
    }

    /** No loop accepts any more, and connections know that they shall end. */
    record DrainBegun() implements Event {
        @Override
        public String shown() {
            return "the drain has begun";
        }
    }

    /** There is no connection left. */
    record LastConnectionEnded() implements Event {
        @Override
        public String shown() {
            return "there is no connection left";
        }
    }

    /** {@code grace_period_seconds} have passed since the drain began. */
    record GracePeriodOver() implements Event {
        @Override
        public String shown() {
            return "the grace period is over; what is open is closed";
        }
    }

    /** Loops and services have ended. */
    record RuntimesStopped() implements Event {
        @Override
        public String shown() {
            return "loops and services have ended";
        }
    }
}
