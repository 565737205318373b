package io.baton.server;

/** What a server does because of a transition; the server carries it out, in the order of the list. */
public sealed interface Effect {

    /** Bind, or wait for the predecessor and receive; then start the services and warm up. */
    record Prepare() implements Effect {}

    /** Say READY to the predecessor. */
    record SayReady() implements Effect {}

    /** Let every loop accept. */
    record Accept() implements Effect {}

    /** Say ACCEPTING to the predecessor, and send heartbeats from here on. */
    record SayAccepting() implements Effect {}

    /** Move pid file, control socket and service manager to this process, and tell whoever waits that it is ready. */
    record TakeOffice() implements Effect {}

    /** Wait for a successor at {@code upgrade_sock}, or wait anew, for {@code upgrade_timeout_seconds}. */
    record SeekSuccessor() implements Effect {}

    /**
     * Start the successor: this command line, the jar that is there now.
     *
     * @param inPlace whether this process takes the service back from it
     */
    record SpawnSuccessor(boolean inPlace) implements Effect {}

    /** Say COMMIT. */
    record SayCommit() implements Effect {}

    /** Stop accepting without closing: delete from every epoll, accept what is queued. Shut down removed listeners. */
    record Park() implements Effect {}

    /** Accept again, for connections that last; revive removed listeners. */
    record Resume() implements Effect {}

    /** Count {@code close_timeout_seconds}, from now. */
    record ArmBake() implements Effect {}

    /** Tell connections to end after their current request, while the listeners stay parked. */
    record EndConnections() implements Effect {}

    /** Give the successor up, tell it why, and end what was spawned. */
    record AbandonSuccessor(String reason) implements Effect {}

    /** Say BAKED: this process will not return. */
    record SayBaked() implements Effect {}

    /** Leave pid file, control socket and service manager to the successor. */
    record LeaveOffice() implements Effect {}

    /** Tell the predecessor that we were told to stop, so that our end is no failure. */
    record SayStopping() implements Effect {}

    /** {@code /readyz} says no from here on. */
    record SayNotReady() implements Effect {}

    /** Count {@code stop_delay_seconds}, from now. */
    record ArmStopDelay() implements Effect {}

    /** Close the listeners in every loop; connections end after their current request. */
    record BeginDrain() implements Effect {}

    /** Count {@code grace_period_seconds}, from now. */
    record ArmGracePeriod() implements Effect {}

    /** End loops and services, with whatever connections are left. */
    record StopRuntimes() implements Effect {}

    /** Read the configuration again and apply what can be applied. */
    record Reload() implements Effect {}

    /** Say how an upgrade ended, in log, metric and status. */
    record RecordUpgrade(Outcome outcome, String reason) implements Effect {}

    /** How an upgrade ended. */
    enum Outcome {
        /** The successor serves, and the bake is over. */
        DONE,
        /** The successor never accepted. */
        FAILED,
        /** The successor accepted and failed in the bake. */
        UNDONE
    }
}
