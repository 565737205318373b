package io.baton.server;

import io.baton.server.ServerControl.Outcome;

/** What a server says to a request: its status, or any number of {@link Progress} and then {@link Done}. */
public sealed interface ControlAnswer {

    /** To a request for the status. */
    record Told(Status status) implements ControlAnswer {}

    /** How far it has come: the label of a phase, or a step within one. */
    record Progress(String step) implements ControlAnswer {}

    /** How it ended, and why; nothing follows. */
    record Done(Outcome outcome, String reason) implements ControlAnswer {}
}
