package io.baton.cli;

import io.baton.server.ControlAnswer;
import io.baton.server.ControlProtocol;
import io.baton.server.ControlRequest;
import io.baton.server.Status;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Shows what a running server does. */
@Command(name = "status", description = "Show what the running server does.", mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {

    static final long PATIENCE_MS = 10_000;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    private Main main;

    @Option(names = "--json", description = "For scripts: on one line, as JSON.")
    private boolean isJson;

    @Override
    public Integer call() throws Exception {
        try (ControlClient client = ControlClient.connect(main.configOfInstance())) {
            client.send(ControlRequest.STATUS);
            Status status = switch (client.next(PATIENCE_MS).orElse(null)) {
                case ControlAnswer.Told(Status told) -> told;
                case ControlAnswer.Done done -> throw CommandFailure.of(ExitCode.INTERNAL_ERROR, done.reason());
                case null, default ->
                    throw CommandFailure.of(ExitCode.NO_RUNNING_INSTANCE, "the server ended before it had answered");
            };
            if (isJson) {
                main.out().println(ControlProtocol.json(status));
            } else {
                StatusText.of(status).forEach(main.out()::println);
            }
            return ExitCode.DONE.number();
        }
    }
}
