package io.baton.server;

import static java.lang.System.Logger.Level.WARNING;

import io.baton.ffi.CommandLine;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Pidfd;
import io.baton.ffi.Processes;
import io.baton.ffi.Signal;
import io.baton.ffi.SignalPipe.Delivery;
import java.util.Optional;

/**
 * The process that this one stands in for, and that will take the service back: what concerns the service is its to
 * decide, as long as it lives.
 *
 * @param pid of the parent of this process
 */
record Principal(long pid) {

    private static final System.Logger LOG = System.getLogger(Principal.class.getName());

    static final String VARIABLE = "BATON_STANDS_IN_FOR";

    /** Empty as soon as the parent of this process is another one. */
    static Optional<Principal> ofThisProcess() {
        String named = System.getenv(VARIABLE);
        long parent = Processes.parentPid();
        return Long.toString(parent).equals(named) ? Optional.of(new Principal(parent)) : Optional.empty();
    }

    /** The command line of a process that stands in for this one. */
    static CommandLine announced(CommandLine standIn) {
        return standIn.withVariable(VARIABLE, Long.toString(Processes.ownPid()));
    }

    /** Whether a signal is not its own, so that it has yet to hear of it. */
    boolean isUnaware(Delivery delivery) {
        return delivery.senderPid() != pid && delivery.senderPid() != Delivery.UNKNOWN;
    }

    void send(Signal signal) {
        try {
            Optional<Pidfd> process = Pidfd.open(pid);
            if (process.isPresent()) {
                try (Pidfd pinned = process.get()) {
                    pinned.send(signal);
                }
            }
        } catch (ErrnoException e) {
            LOG.log(WARNING, "process {0} cannot be told {1}: {2}", Long.toString(pid), signal, e.getMessage());
        }
    }

    /** Why this process does nothing by itself. */
    String refusal() {
        return "this process only stands in for process " + pid
                + ", which takes the service back: ask again then; if it"
                + " cannot, its log says why, and SIGUSR2 to process " + pid + " lets it try again";
    }
}
