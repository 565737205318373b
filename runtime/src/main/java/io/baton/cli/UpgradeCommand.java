package io.baton.cli;

import io.baton.config.ServerConfig;
import io.baton.config.UpgradeConfig;
import io.baton.server.ControlAnswer;
import io.baton.server.ControlRequest;
import java.util.Optional;

/** Has the running server start its successor, and waits until the bake is over. */
final class UpgradeCommand {

    /** For a machine that is slow to start a process. */
    private static final long START_SECONDS = 60;

    private static final long MS_PER_S = 1000;

    private UpgradeCommand() {}

    static int run(Invocation invocation) throws Exception {
        ServerConfig config = invocation.configOfInstance();
        try (ControlClient client = ControlClient.connect(config)) {
            client.send(invocation.has(Flag.IN_PLACE) ? ControlRequest.UPGRADE_IN_PLACE : ControlRequest.UPGRADE);
            long patienceMs = patienceMs(config.upgrade());
            Optional<ControlAnswer> answer = client.next(patienceMs);
            while (answer.orElse(null) instanceof ControlAnswer.Progress(String step)) {
                invocation.out().println(step);
                answer = client.next(patienceMs);
            }
            return end(answer, invocation);
        }
    }

    private static int end(Optional<ControlAnswer> answer, Invocation invocation) throws CommandFailure {
        if (!(answer.orElse(null) instanceof ControlAnswer.Done done)) {
            throw CommandFailure.of(
                    ExitCode.UPGRADE_FAILED,
                    "the server ended before it had said how the upgrade went; see baton status, and its log");
        }
        String reason = done.reason().isEmpty() ? "see its log" : done.reason();
        return switch (done.outcome()) {
            case DONE -> {
                invocation.out().println("upgraded");
                yield ExitCode.DONE.number();
            }
            case FAILED -> throw failed("the upgrade failed, and the old process goes on: " + reason);
            case UNDONE -> throw failed("the upgrade was undone, and the old process serves again: " + reason);
            case REFUSED -> throw failed("the upgrade was refused: " + reason);
        };
    }

    private static CommandFailure failed(String message) {
        return CommandFailure.of(ExitCode.UPGRADE_FAILED, message);
    }

    /** The longest that one step may take without a word. */
    private static long patienceMs(UpgradeConfig upgrade) {
        return (START_SECONDS
                        + upgrade.upgradeTimeoutSeconds()
                        + upgrade.warmupTimeoutSeconds()
                        + upgrade.closeTimeoutSeconds())
                * MS_PER_S;
    }
}
