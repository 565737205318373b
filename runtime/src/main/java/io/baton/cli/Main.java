package io.baton.cli;

import io.baton.ffi.Platform;
import io.baton.ffi.UnsupportedPlatformException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The root command. */
@Command(
        name = "baton",
        description = "Hands a running service from one process to the next without dropping a connection.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
public final class Main implements Callable<Integer> {

    @Option(
            names = "--verbose",
            description = "Show the stack trace of an internal error.",
            scope = CommandLine.ScopeType.INHERIT)
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
                .setExecutionExceptionHandler((failure, commandLine, parsed) -> main.explain(failure, err))
                .execute(args);
    }

    @Override
    public Integer call() {
        Platform.require();
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.WRONG_USAGE.number();
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    private int explain(Exception failure, PrintWriter err) {
        if (isVerbose) {
            failure.printStackTrace(err);
        }
        if (failure instanceof UnsupportedPlatformException) {
            err.println("baton: " + failure.getMessage());
            return ExitCode.PLATFORM.number();
        }
        err.println("baton: internal error: " + failure + "; run it again with --verbose and report what it shows");
        return ExitCode.INTERNAL_ERROR.number();
    }
}
