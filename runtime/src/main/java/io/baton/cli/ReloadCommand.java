package io.baton.cli;

import io.baton.server.ControlAnswer;
import io.baton.server.ControlRequest;
import io.baton.server.ServerControl.Outcome;
import java.util.Optional;

/** Has the running server read its configuration again. */
final class ReloadCommand {

    private static final long PATIENCE_MS = 60_000;

    private ReloadCommand() {}

    static int run(Invocation invocation) throws Exception {
        try (ControlClient client = ControlClient.connect(invocation.configOfInstance())) {
            client.send(ControlRequest.RELOAD);
            Optional<ControlAnswer> answer = client.next(PATIENCE_MS);
            while (answer.orElse(null) instanceof ControlAnswer.Progress(String step)) {
                invocation.out().println(step);
                answer = client.next(PATIENCE_MS);
            }
            if (!(answer.orElse(null) instanceof ControlAnswer.Done done)) {
                throw CommandFailure.of(ExitCode.INTERNAL_ERROR, "the server ended before it had answered");
            }
            if (done.outcome() != Outcome.DONE) {
                // Problems name their file, line and column; they are lines of their own.
                throw CommandFailure.ofLines(
                        ExitCode.CONFIGURATION_REFUSED, done.reason().lines().toList());
            }
            invocation.out().println(done.reason().isEmpty() ? "reloaded" : "reloaded: " + done.reason());
            return ExitCode.DONE.number();
        }
    }
}
