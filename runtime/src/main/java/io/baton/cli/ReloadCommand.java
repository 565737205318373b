package io.baton.cli;

import io.baton.server.ControlAnswer;
import io.baton.server.ControlRequest;
import io.baton.server.ServerControl.Outcome;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Has the running server read its configuration again. */
@Command(
        name = "reload",
        description = "Let the running server read its configuration again, and say what became of it.",
        mixinStandardHelpOptions = true)
final class ReloadCommand implements Callable<Integer> {

    private static final long PATIENCE_MS = 60_000;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    private Main main;

    @Override
    public Integer call() throws Exception {
        try (ControlClient client = ControlClient.connect(main.configOfInstance())) {
            client.send(ControlRequest.RELOAD);
            Optional<ControlAnswer> answer = client.next(PATIENCE_MS);
            while (answer.orElse(null) instanceof ControlAnswer.Progress(String step)) {
                main.out().println(step);
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
            main.out().println(done.reason().isEmpty() ? "reloaded" : "reloaded: " + done.reason());
            return ExitCode.DONE.number();
        }
    }
}
