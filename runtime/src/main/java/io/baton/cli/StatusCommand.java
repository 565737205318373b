package io.baton.cli;

import io.baton.config.ServerConfig;
import io.baton.server.ControlAnswer;
import io.baton.server.ControlProtocol;
import io.baton.server.ControlRequest;
import io.baton.server.Status;
import java.io.IOException;

/** Shows what a running server does. */
final class StatusCommand {

    static final long PATIENCE_MS = 10_000;

    private StatusCommand() {}

    static int run(Invocation invocation) throws Exception {
        Status status = ask(invocation.configOfInstance());
        if (invocation.has(Flag.JSON)) {
            invocation.out().println(ControlProtocol.json(status));
        } else {
            StatusText.of(status).forEach(invocation.out()::println);
        }
        return ExitCode.DONE.number();
    }

    /** What the server of a configuration says of itself. */
    static Status ask(ServerConfig config) throws CommandFailure, IOException {
        try (ControlClient client = ControlClient.connect(config)) {
            client.send(ControlRequest.STATUS);
            return switch (client.next(PATIENCE_MS).orElse(null)) {
                case ControlAnswer.Told(Status told) -> told;
                case ControlAnswer.Done done -> throw CommandFailure.of(ExitCode.INTERNAL_ERROR, done.reason());
                case null, default ->
                    throw CommandFailure.of(ExitCode.NO_RUNNING_INSTANCE, "the server ended before it had answered");
            };
        }
    }
}
