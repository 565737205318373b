package io.baton.cli;

import io.baton.demo.Demo;
import io.baton.demo.DemoOptions;
import io.baton.ffi.Exit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/** Shows what Baton is for, on this machine, with nothing but itself. */
final class DemoCommand {

    private DemoCommand() {}

    static int run(Invocation invocation) throws Exception {
        return switch (Demo.run(options(invocation), Main.class, Version.ofBaton(), invocation.out())) {
            case Demo.Ending.Proved _ -> ExitCode.DONE.number();
            case Demo.Ending.Failed _ -> ExitCode.UPGRADE_FAILED.number();
            case Demo.Ending.Interrupted interrupted ->
                Exit.SHELL_SIGNAL_BASE + interrupted.signal().number();
        };
    }

    private static DemoOptions options(Invocation invocation) throws CommandFailure {
        Arguments arguments = invocation.arguments();
        Path report = arguments.value(Setting.REPORT).map(Path::of).orElse(DemoOptions.REPORT_DEFAULT);
        requireWritable(report.toAbsolutePath());
        try {
            return new DemoOptions(
                    arguments.number(Setting.SECONDS, DemoOptions.SECONDS_DEFAULT),
                    arguments.value(Setting.RATE).isPresent()
                            ? OptionalInt.of(arguments.number(Setting.RATE, 0))
                            : OptionalInt.empty(),
                    arguments.number(Setting.UPGRADES, DemoOptions.UPGRADES_DEFAULT),
                    report);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.of(ExitCode.WRONG_USAGE, "--" + e.getMessage());
        }
    }

    /** Says now what would otherwise be found out in the end. */
    private static void requireWritable(Path report) throws CommandFailure {
        Path folder = report.getParent();
        boolean isPossible = folder != null
                && Files.isDirectory(folder)
                && Files.isWritable(Files.exists(report) ? report : folder)
                && !Files.isDirectory(report);
        if (!isPossible) {
            throw CommandFailure.of(
                    ExitCode.WRONG_USAGE, "--report: " + report + " is no file that can be written; name another one");
        }
    }
}
