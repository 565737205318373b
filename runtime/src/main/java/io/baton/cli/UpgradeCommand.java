package io.baton.cli;

import io.baton.config.ServerConfig;
import io.baton.config.UpgradeConfig;
import io.baton.server.ControlAnswer;
import io.baton.server.ControlRequest;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Has the running server start its successor, and waits until the bake is over and that one is in its place. */
final class UpgradeCommand {

    /** For a machine that is slow to start a process. */
    private static final long START_SECONDS = 60;

    private static final long MS_PER_S = 1000;

    private static final long NS_PER_MS = 1_000_000;

    private static final long LOOK_NS = 10 * NS_PER_MS;

    private UpgradeCommand() {}

    static int run(Invocation invocation) throws Exception {
        ServerConfig config = invocation.configOfInstance();
        int generation = StatusCommand.ask(config).generation();
        try (ControlClient client = ControlClient.connect(config)) {
            client.send(invocation.has(Flag.IN_PLACE) ? ControlRequest.UPGRADE_IN_PLACE : ControlRequest.UPGRADE);
            long patienceMs = patienceMs(config.upgrade());
            Optional<ControlAnswer> answer = client.next(patienceMs);
            while (answer.orElse(null) instanceof ControlAnswer.Progress(String step)) {
                invocation.out().println(step);
                answer = client.next(patienceMs);
            }
            requireDone(answer);
        }
        awaitOffice(config, generation);
        invocation.out().println("upgraded");
        return ExitCode.DONE.number();
    }

    private static void requireDone(Optional<ControlAnswer> answer) throws CommandFailure {
        if (!(answer.orElse(null) instanceof ControlAnswer.Done done)) {
            throw CommandFailure.of(
                    ExitCode.UPGRADE_FAILED,
                    "the server ended before it had said how the upgrade went; see baton status, and its log");
        }
        String reason = done.reason().isEmpty() ? "see its log" : done.reason();
        switch (done.outcome()) {
            case DONE -> {
                // the successor is told at the same moment
            }
            case FAILED -> throw failed("the upgrade failed, and the old process goes on: " + reason);
            case UNDONE -> throw failed("the upgrade was undone, and the old process serves again: " + reason);
            case REFUSED -> throw failed("the upgrade was refused: " + reason);
        }
    }

    /**
     * Waits until it is the successor that has pid file and control socket, so that whatever a script does next is
     * about that one. Where it has other ones by its configuration, nobody is waited for any longer.
     */
    private static void awaitOffice(ServerConfig config, int generation) {
        long deadlineNs = System.nanoTime() + StatusCommand.PATIENCE_MS * NS_PER_MS;
        while (!hasLeft(config, generation) && System.nanoTime() - deadlineNs < 0) {
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    private static boolean hasLeft(ServerConfig config, int generation) {
        try {
            return StatusCommand.ask(config).generation() > generation;
        } catch (CommandFailure | IOException e) {
            return false; // between the two
        }
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
