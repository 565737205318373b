package io.baton.config;

import java.nio.file.Path;
import java.util.Optional;

/** The process as the machine sees it: its files, its rights, and how it goes into the background. */
public record ProcessConfig(
        Path pidFile,
        Path controlSock,
        Optional<String> user,
        Optional<String> group,
        Path workingDirectory,
        boolean daemon,
        boolean daemonWaitForReady,
        int daemonReadyTimeoutSeconds,
        int daemonNotifyTimeoutSeconds) {

    public ProcessConfig {
        new Faults()
                .check(TopKeys.PID_FILE, pidFile)
                .check(TopKeys.CONTROL_SOCK, controlSock)
                .check(TopKeys.USER, user)
                .check(TopKeys.GROUP, group)
                .check(TopKeys.WORKING_DIRECTORY, workingDirectory)
                .check(TopKeys.DAEMON_READY_TIMEOUT_SECONDS, daemonReadyTimeoutSeconds)
                .check(TopKeys.DAEMON_NOTIFY_TIMEOUT_SECONDS, daemonNotifyTimeoutSeconds)
                .throwAny();
    }

    /** The same process, in the background or not: the command line's {@code -d} has the last word. */
    public ProcessConfig withDaemon(boolean isDaemon) {
        return new ProcessConfig(
                pidFile,
                controlSock,
                user,
                group,
                workingDirectory,
                isDaemon,
                daemonWaitForReady,
                daemonReadyTimeoutSeconds,
                daemonNotifyTimeoutSeconds);
    }
}
