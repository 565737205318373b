package io.baton.cli;

import io.baton.config.ServerConfig;
import io.baton.ffi.Errno;
import io.baton.server.PidFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Why no server can be asked: what was tried, and what to do. */
final class NoInstance {

    private NoInstance() {}

    /** Nobody takes a connection at {@code control_sock}. */
    static CommandFailure listens(ServerConfig config, Errno errno) throws IOException {
        Path control = config.process().controlSock();
        return CommandFailure.of(
                ExitCode.NO_RUNNING_INSTANCE,
                switch (errno) {
                    case EACCES, EPERM ->
                        "this user may not use " + control + " (control_sock); try it as root, or as the server's user";
                    case EAGAIN ->
                        "the server at " + control + " (control_sock) takes no more requests; is it stopped, or busy?";
                    default -> nobody(control, config.process().pidFile());
                });
    }

    private static String nobody(Path control, Path pidFile) throws IOException {
        Optional<Long> owner = PidFile.owner(pidFile);
        String tried = "nobody listens at " + control + " (control_sock), ";
        return owner.isPresent()
                ? tried + "although " + pidFile + " (pid_file) names process " + owner.get()
                        + "; it may be starting, or have another control_sock"
                : "no running instance: " + tried + "and " + pidFile + " (pid_file) names no process;"
                        + " start one with baton -c FILE, or name its configuration with -c";
    }
}
