package io.baton.cli;

import io.baton.config.LogConfig;
import io.baton.config.ServerConfig;
import io.baton.ffi.Exit;
import io.baton.server.Daemon;
import io.baton.server.InPlace;
import io.baton.server.LogFiles;
import io.baton.server.ReadyNotifier;
import io.baton.server.Server;
import io.baton.server.ServerOptions;
import java.io.IOException;
import java.io.PrintWriter;

/** A start without a command: of a server in this process, or of a daemon that runs it. */
final class ServerStart {

    private static final System.Logger LOG = System.getLogger(ServerStart.class.getName());

    private final Configuration configuration;

    private final boolean isUpgrade;

    private final boolean isDaemonWanted;

    private final PrintWriter out;

    private final PrintWriter err;

    private final ReadyNotifier launcher = ReadyNotifier.ofThisProcess();

    private ServerStart(Invocation invocation) {
        this.configuration = invocation.configuration();
        this.isUpgrade = invocation.has(Flag.UPGRADE);
        this.isDaemonWanted = invocation.has(Flag.DAEMON);
        this.out = invocation.out();
        this.err = invocation.err();
    }

    /** Runs the server to its end, starts it in the background, or only checks its configuration. */
    static int run(Invocation invocation) throws CommandFailure, IOException {
        return invocation.has(Flag.TEST)
                ? invocation.configuration().test(invocation.out()).number()
                : new ServerStart(invocation).start();
    }

    private int start() throws CommandFailure, IOException {
        ServerConfig loaded = configuration.load();
        boolean isInBackground = isDaemonWanted || loaded.process().daemon();
        ServerConfig config = loaded.withProcess(loaded.process().withDaemon(isInBackground));
        boolean isThere = launcher.isStartedByBaton() || InPlace.ofThisProcess().isReplaced();
        return isInBackground && !isThere ? launch(config) : serve(config);
    }

    private int serve(ServerConfig config) throws CommandFailure, IOException {
        if (configuration.file().isEmpty()) {
            err.println("baton: no configuration was named (-c FILE): the built-in one answers on "
                    + ServerConfig.BUILT_IN_ADDRESS);
        }
        LogFiles.prepare(config);
        openLog(config.logs());
        ServerOptions options = new ServerOptions(
                config, configuration.file(), isUpgrade, config.process().daemon());
        Server server = Server.create(options).onReload(ServerStart::reopenLog);
        server.bootstrap();
        return server.runForever();
    }

    private static void reopenLog(ServerConfig config) {
        try {
            openLog(config.logs());
        } catch (CommandFailure e) {
            LOG.log(System.Logger.Level.WARNING, "{0}; the log goes on in the old file", e.getMessage());
        }
    }

    private static void openLog(LogConfig logs) throws CommandFailure {
        Log.shared().setLevel(logs.logLevel());
        if (logs.errorLog().isPresent()) {
            try {
                Log.shared().writeTo(logs.errorLog().get());
            } catch (IOException e) {
                throw CommandFailure.of(
                        ExitCode.CONFIGURATION_REFUSED, "error_log cannot be opened: " + e.getMessage());
            }
        }
    }

    /** Configuration errors are told here, by the process that the operator looks at. */
    private int launch(ServerConfig config) throws CommandFailure, IOException {
        if (InPlace.isFirstProcess()) {
            throw CommandFailure.of(
                    ExitCode.CONFIGURATION_REFUSED,
                    "process 1 cannot go into the background, as its end is the end of the container: leave out -d and"
                            + " daemon = true");
        }
        return switch (Daemon.launch(config.process())) {
            case Daemon.Outcome.Running(long pid, boolean isReady) -> {
                out.printf("baton: process %d %s%n", pid, isReady ? "is ready" : "has started");
                yield ExitCode.DONE.number();
            }
            case Daemon.Outcome.Ended(long pid, Exit exit, String message) -> {
                if (message.isEmpty()) {
                    err.printf(
                            "baton: the daemon, process %d, ended before it was ready: %s%s%n",
                            pid, exit, seeLog(config));
                } else {
                    message.lines().forEach(err::println);
                }
                yield exit.shellCode() == 0 ? ExitCode.INTERNAL_ERROR.number() : exit.shellCode();
            }
            case Daemon.Outcome.Late(long pid, int seconds) -> {
                err.printf(
                        "baton: the daemon, process %d, was not ready after %d s (daemon_ready_timeout_seconds) and was"
                                + " killed%s%n",
                        pid, seconds, seeLog(config));
                yield isUpgrade ? ExitCode.UPGRADE_FAILED.number() : ExitCode.INTERNAL_ERROR.number();
            }
        };
    }

    private static String seeLog(ServerConfig config) {
        return config.logs().errorLog().map(path -> "; see " + path).orElse("; start it without -d to see why");
    }
}
