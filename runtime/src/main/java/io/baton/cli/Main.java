package io.baton.cli;

import io.baton.config.ServerConfig;
import io.baton.ffi.Platform;
import io.baton.ffi.UnsupportedPlatformException;
import io.baton.server.ReadyNotifier;
import io.baton.server.StartFailure;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root command: starts a server. */
@Command(
        name = "baton",
        description = "Hands a running service from one process to the next without dropping a connection.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        subcommands = {StatusCommand.class, UpgradeCommand.class, StopCommand.class, ReloadCommand.class},
        footerHeading = "%nWithout a command, it starts a server.%n",
        footer = {
            "Exit codes: 0 done, 1 configuration refused, 2 wrong usage, 3 cannot bind,",
            "4 upgrade failed or undone, 5 no running instance, 6 platform, 70 internal error."
        })
public final class Main implements Callable<Integer> {

    @Option(
            names = {"-c", "--conf"},
            paramLabel = "FILE",
            description = "The configuration of the server or, with a command, of the one that is meant.",
            scope = ScopeType.INHERIT)
    private @Nullable Path conf;

    @Option(
            names = {"-d", "--daemon"},
            description = "Run in the background.")
    private boolean isDaemon;

    @Option(
            names = {"-u", "--upgrade"},
            description = "Take over from the server that runs.")
    private boolean isUpgrade;

    @Option(
            names = {"-t", "--test"},
            description = "Check the configuration, say everything that is wrong with it, and end.")
    private boolean isTest;

    @Option(names = "--verbose", description = "Show the stack trace of an error.", scope = ScopeType.INHERIT)
    private boolean isVerbose;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    private CommandSpec spec;

    private Main() {}

    /** Runs the command line and ends the process. */
    public static void main(String[] args) {
        System.exit(run(args, writer(System.out), writer(System.err)));
    }

    static int run(String[] args, PrintWriter out, PrintWriter err) {
        Main main = new Main();
        return new CommandLine(main)
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, commandLine, parsed) -> main.explain(failure, err))
                .execute(args);
    }

    @Override
    public Integer call() throws Exception {
        Platform.require();
        Configuration configuration = new Configuration(Optional.ofNullable(conf));
        if (isTest) {
            return configuration.test(out()).number();
        }
        return new ServerStart(configuration, isUpgrade, isDaemon, out(), err()).run();
    }

    /** What a subcommand takes its settings from: where the running server's sockets and pid file are. */
    ServerConfig configOfInstance() throws CommandFailure {
        Platform.require();
        if (isDaemon || isUpgrade || isTest) {
            throw new ParameterException(spec.commandLine(), "-d, -u and -t are for starting a server, and no command");
        }
        return new Configuration(Optional.ofNullable(conf)).load();
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    private int explain(Exception failure, PrintWriter err) {
        if (failure instanceof ParameterException wrong) {
            err.println("baton: " + wrong.getMessage());
            return ExitCode.WRONG_USAGE.number();
        }
        if (isVerbose) {
            failure.printStackTrace(err);
        }
        return switch (failure) {
            case CommandFailure expected ->
                say(err, expected.lines(), expected.exitCode().number());
            case StartFailure expected -> say(err, lines(expected), expected.exitCode());
            case UnsupportedPlatformException expected -> say(err, lines(expected), ExitCode.PLATFORM.number());
            default ->
                say(
                        err,
                        List.of("baton: internal error: " + failure
                                + "; run it again with --verbose and report what it shows"),
                        ExitCode.INTERNAL_ERROR.number());
        };
    }

    private static List<String> lines(Exception failure) {
        return String.valueOf(failure.getMessage())
                .lines()
                .map(line -> "baton: " + line)
                .toList();
    }

    /** Says it here, or lets the process say it that started this daemon. */
    private static int say(PrintWriter err, List<String> lines, int exitCode) {
        if (!ReadyNotifier.ofThisProcess().failed(String.join("\n", lines))) {
            lines.forEach(err::println);
        }
        return exitCode;
    }
}
