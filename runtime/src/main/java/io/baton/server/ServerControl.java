package io.baton.server;

/**
 * What an operator can ask of a running server, through {@code control_sock}.
 *
 * <p>Every method is called by the thread of the control loop, and the replies are called by it, too. A request means
 * the same as its signal: what the phase refuses is answered as {@link Outcome#REFUSED} with the reason.
 */
public interface ServerControl {

    /** What there is to say now, without waiting for anybody. */
    Status status();

    /**
     * SIGUSR2: starts the successor and hands over.
     *
     * @param inPlace whether the service comes back to this process; to process 1 it always does
     */
    void upgrade(boolean inPlace, Reply reply);

    /**
     * SIGTERM, or SIGINT.
     *
     * @param fast whether open connections are closed
     */
    void stop(boolean fast);

    /** SIGHUP. */
    void reload(Reply reply);

    /** Whoever asked, and may have gone meanwhile, which makes no difference here. */
    interface Reply {

        /**
         * Says how far it has come.
         *
         * @param step the label of a phase, or a step within one
         */
        void progress(String step);

        /**
         * Says how it ended; nothing follows.
         *
         * @param reason in words for the operator, one line for each of several reasons; empty where all is well
         */
        void done(Outcome outcome, String reason);
    }

    /** How a request ended. */
    enum Outcome {
        /** As was asked. For an upgrade: the bake is over. */
        DONE,
        /** The successor never accepted; or the reload broke off. */
        FAILED,
        /** The successor accepted, and failed in the bake. */
        UNDONE,
        /** Nothing was begun. */
        REFUSED
    }
}
