package io.baton.cli;

import io.baton.config.ServerConfig;
import io.baton.config.UpgradeConfig;
import io.baton.ffi.Pidfd;
import io.baton.ffi.Signal;
import io.baton.server.ControlRequest;
import io.baton.server.PidFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Stops a running server, and waits until its process is gone. */
final class StopCommand {

    private static final int SPARE_SECONDS = 15;

    private static final int MS_PER_S = 1000;

    private StopCommand() {}

    static int run(Invocation invocation) throws Exception {
        ServerConfig config = invocation.configOfInstance();
        boolean isFast = invocation.has(Flag.FAST);
        int patienceSeconds = patienceSeconds(config.upgrade(), isFast);
        try (ControlClient client = ControlClient.connect(config)) {
            client.send(isFast ? ControlRequest.STOP_FAST : ControlRequest.STOP);
            client.next(StatusCommand.PATIENCE_MS);
            if (client.server().isPresent()) {
                await(client.server().get(), patienceSeconds);
            }
        } catch (CommandFailure nobodyListens) {
            stopBySignal(config, isFast ? Signal.INT : Signal.TERM, patienceSeconds, nobodyListens);
        }
        invocation.out().println("stopped");
        return ExitCode.DONE.number();
    }

    /** Whoever does not answer, as while he is starting, still takes signals. */
    private static void stopBySignal(
            ServerConfig config, Signal signal, int patienceSeconds, CommandFailure nobodyListens)
            throws CommandFailure, IOException {
        Path pidFile = config.process().pidFile();
        Optional<Long> owner = PidFile.owner(pidFile);
        if (nobodyListens.exitCode() != ExitCode.NO_RUNNING_INSTANCE || owner.isEmpty()) {
            throw nobodyListens;
        }
        Optional<Pidfd> process = Pidfd.open(owner.get());
        if (process.isPresent()) {
            try (Pidfd pinned = process.get()) {
                if (!PidFile.owner(pidFile).equals(owner)) { // it ended before it was pinned
                    throw nobodyListens;
                }
                pinned.send(signal);
                await(pinned, patienceSeconds);
            }
        }
    }

    private static void await(Pidfd process, int patienceSeconds) throws CommandFailure, IOException {
        if (!process.awaitExit(patienceSeconds * MS_PER_S)) {
            throw CommandFailure.of(
                    ExitCode.INTERNAL_ERROR,
                    "process %d still runs after %d s; baton stop --fast closes its connections"
                            .formatted(process.pid(), patienceSeconds));
        }
    }

    private static int patienceSeconds(UpgradeConfig upgrade, boolean isFast) {
        return SPARE_SECONDS + (isFast ? 0 : upgrade.stopDelaySeconds() + upgrade.gracePeriodSeconds());
    }
}
