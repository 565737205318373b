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
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Stops a running server, and waits until its process is gone. */
@Command(
        name = "stop",
        description = "Stop the running server: no further connections, and an end when the last one has ended.",
        mixinStandardHelpOptions = true)
final class StopCommand implements Callable<Integer> {

    private static final int SPARE_SECONDS = 15;

    private static final int MS_PER_S = 1000;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    private Main main;

    @Option(names = "--fast", description = "Close open connections at once.")
    private boolean isFast;

    @Override
    public Integer call() throws Exception {
        ServerConfig config = main.configOfInstance();
        int patienceSeconds = patienceSeconds(config.upgrade());
        try (ControlClient client = ControlClient.connect(config)) {
            client.send(isFast ? ControlRequest.STOP_FAST : ControlRequest.STOP);
            client.next(StatusCommand.PATIENCE_MS);
            if (client.server().isPresent()) {
                await(client.server().get(), patienceSeconds);
            }
        } catch (CommandFailure nobodyListens) {
            stopBySignal(config, patienceSeconds, nobodyListens);
        }
        main.out().println("stopped");
        return ExitCode.DONE.number();
    }

    /** Whoever does not answer, as while he is starting, still takes signals. */
    private void stopBySignal(ServerConfig config, int patienceSeconds, CommandFailure nobodyListens)
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
                pinned.send(isFast ? Signal.INT : Signal.TERM);
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

    private int patienceSeconds(UpgradeConfig upgrade) {
        return SPARE_SECONDS + (isFast ? 0 : upgrade.stopDelaySeconds() + upgrade.gracePeriodSeconds());
    }
}
