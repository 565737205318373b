package io.baton.server;

import io.baton.server.ServerControl.Outcome;

/** What a server says to a request: its status, or any number of {@link Progress} and then {@link Done}. */
public sealed interface ControlAnswer {

    record Told(Status status) implements ControlAnswer {}

    record Progress(String step) implements ControlAnswer {}

    record Done(Outcome outcome, String reason) implements ControlAnswer {}
}
