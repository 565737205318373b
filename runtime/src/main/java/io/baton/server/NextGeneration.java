package io.baton.server;

import io.baton.ffi.ByteString;
import io.baton.ffi.CommandLine;
import io.baton.systemd.PassedSockets;
import io.baton.systemd.Watchdog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command line of the process that is to follow this one.
 *
 * <p>A script that starts Baton from a copy of its jar names itself in {@code BATON_LAUNCHER}. The next version is then
 * started through it, as the jar that runs here is only ever the one of this version; everybody else's next version
 * stands in the place of this one's jar.
 */
final class NextGeneration {

    /** Where the next one finds that Unix sockets of a socket unit may be among its listeners. */
    static final String KEEP_PATHS_VARIABLE = "BATON_KEEP_PATHS";

    static final String LAUNCHER_VARIABLE = "BATON_LAUNCHER";

    private static final ByteString JAR_OPTION = ByteString.of("-jar");

    private static final String UPGRADE_OPTION = "-u";

    private NextGeneration() {}

    /** Started in the folder in which this process was, it takes over from it. */
    static CommandLine commandLine() throws IOException {
        return after(CommandLine.ofThisProcess());
    }

    static CommandLine after(CommandLine own) {
        CommandLine next = unannounced(throughLauncher(own).orElse(own));
        boolean isUpgrading =
                next.arguments().getLast().equals(ByteString.of(UPGRADE_OPTION)); // after an upgrade it is
        return isUpgrading ? next : next.withArguments(UPGRADE_OPTION);
    }

    /** What was announced to this very process is not for the next one, which will be the service in its place. */
    private static CommandLine unannounced(CommandLine commandLine) {
        CommandLine next = ReadyNotifier.unannounced(commandLine).withoutVariable(Watchdog.PID_VARIABLE);
        for (String variable : PassedSockets.VARIABLES) {
            if (next.variable(variable).isPresent()) {
                next = next.withoutVariable(variable).withVariable(KEEP_PATHS_VARIABLE, "yes");
            }
        }
        return next;
    }

    /** Options of the JVM are the launcher's to know: it has them from the environment, which stays the same. */
    private static Optional<CommandLine> throughLauncher(CommandLine own) {
        Optional<ByteString> launcher = own.variable(LAUNCHER_VARIABLE);
        int jar = own.arguments().indexOf(JAR_OPTION);
        if (launcher.isEmpty() || jar < 0) {
            return Optional.empty();
        }
        List<ByteString> arguments = new ArrayList<>();
        arguments.add(launcher.get());
        arguments.addAll(own.arguments()
                .subList(
                        Math.min(jar + 2, own.arguments().size()),
                        own.arguments().size()));
        CommandLine through = new CommandLine(launcher.get(), arguments, own.environment());
        return through.isExecutable() ? Optional.of(through) : Optional.empty();
    }
}
