package io.baton.cli;

import io.baton.ffi.NoSuchAccountException;
import io.baton.ffi.Platform;
import io.baton.ffi.UnsupportedPlatformException;
import io.baton.server.InPlace;
import io.baton.server.ReadyNotifier;
import io.baton.server.StartFailure;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The beginning and the end of each run of {@code baton}. */
public final class Main {

    private Main() {}

    /** Runs the command line and ends the process. */
    public static void main(String[] args) {
        int exitCode = run(args, writer(System.out), writer(System.err));
        System.exit(InPlace.ofThisProcess().outlive(exitCode));
    }

    static int run(String[] args, PrintWriter out, PrintWriter err) {
        try {
            Arguments arguments = Arguments.parse(args);
            return run(new Invocation(arguments, Configuration.read(arguments.conf()), out, err));
        } catch (Exception e) {
            if (Arrays.asList(args).contains(Flag.VERBOSE.longName())) {
                e.printStackTrace(err);
            }
            return explain(e, err);
        }
    }

    private static int run(Invocation invocation) throws Exception {
        Command command = invocation.arguments().command();
        if (invocation.has(Flag.HELP)) {
            Help.of(command).forEach(invocation.out()::println);
            return ExitCode.DONE.number();
        }
        if (invocation.has(Flag.VERSION)) {
            invocation.out().println("baton " + Version.ofBaton() + " (Java " + Runtime.version() + ")");
            return ExitCode.DONE.number();
        }
        Platform.require();
        return command.run(invocation);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    private static int explain(Exception failure, PrintWriter err) {
        return switch (failure) {
            case CommandFailure expected ->
                say(err, expected.lines(), expected.exitCode().number());
            case StartFailure expected -> say(err, lines(expected), expected.exitCode());
            case NoSuchAccountException expected -> say(err, lines(expected), ExitCode.CONFIGURATION_REFUSED.number());
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
