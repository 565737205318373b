package io.baton.cli;

import io.baton.config.ServerConfig;
import java.io.PrintWriter;

/** A command line that is being carried out, and where its words go. */
record Invocation(Arguments arguments, Configuration configuration, PrintWriter out, PrintWriter err) {

    boolean has(Flag flag) {
        return arguments.has(flag);
    }

    /** For a command: where the running server's sockets and pid file are. */
    ServerConfig configOfInstance() throws CommandFailure {
        return configuration.load();
    }
}
