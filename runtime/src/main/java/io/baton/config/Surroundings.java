package io.baton.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What defaults depend on besides the file: the machine and the account, as they were when the process started.
 *
 * <p>They are looked at once. A server that gave up root, or whose share of processors changed, would otherwise find
 * other defaults at its next reload than it started with.
 *
 * @param processors the processors available
 * @param runtimeDirectory where the pid file and the two sockets stand by default
 */
public record Surroundings(int processors, Path runtimeDirectory) {

    private static final String DIRECTORY = "baton";

    /** More loops than this serve nobody; {@code threads} has the same bound. */
    static final int THREADS_MAX = 1024;

    private static final Path OF_ROOT = Path.of("/run", DIRECTORY);

    public Surroundings {
        if (processors < 1 || !runtimeDirectory.isAbsolute()) {
            throw new IllegalArgumentException("no machine has %d processors or a runtime directory at %s"
                    .formatted(processors, runtimeDirectory));
        }
    }

    /** Those that this process started in. */
    public static Surroundings ofThisProcess() {
        return OfThisProcess.SURROUNDINGS;
    }

    int threads() {
        return Math.min(processors, THREADS_MAX);
    }

    Path pidFile() {
        return runtimeDirectory.resolve("baton.pid");
    }

    Path upgradeSock() {
        return runtimeDirectory.resolve("upgrade.sock");
    }

    Path controlSock() {
        return runtimeDirectory.resolve("control.sock");
    }

    /**
     * Finds the directory of the pid file and the sockets.
     *
     * <p>Root has {@code /run/baton}. Everybody else has {@code baton} in {@code $XDG_RUNTIME_DIR}, in
     * {@code /run/user/UID} where only that variable is missing (cron, su), and at last {@code /tmp/baton-UID}, as in a
     * container. Anybody may write to {@code /tmp}: whoever creates the directory creates it with mode 0700 and refuses
     * one that is a symbolic link, that another user owns, or that others may enter. Another user can then keep Baton
     * from starting there, with an error that says so, but not put a socket of his own in its place.
     *
     * @param uid the effective user
     * @param xdgRuntimeDir the value of {@code $XDG_RUNTIME_DIR}, where it is set
     * @param logindDirectory {@code /run/user/UID}, where it exists
     */
    static Path runtimeDirectory(int uid, Optional<String> xdgRuntimeDir, Optional<Path> logindDirectory) {
        if (uid == 0) {
            return OF_ROOT;
        }
        return xdgRuntimeDir
                .filter(text -> text.startsWith("/")) // a relative one is to be ignored, says the XDG specification
                .map(Path::of)
                .or(() -> logindDirectory)
                .map(directory -> directory.resolve(DIRECTORY))
                .orElseGet(() -> Path.of("/tmp", DIRECTORY + "-" + Integer.toUnsignedString(uid)));
    }

    /** The effective user in a {@code /proc/PID/status}, which stays readable when /proc/self belongs to root. */
    static int effectiveUser(String status) {
        return status.lines()
                .filter(line -> line.startsWith("Uid:"))
                .map(line -> line.split("\\s+", -1)[2]) // man 5 proc: real, effective, saved, file system
                .map(Integer::parseUnsignedInt)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("/proc/self/status has no Uid"));
    }

    /** Looked at when somebody first asks, which is when the configuration is loaded. */
    private static final class OfThisProcess {

        private static final Surroundings SURROUNDINGS = look();

        private static Surroundings look() {
            try {
                int uid = effectiveUser(Files.readString(Path.of("/proc/self/status")));
                Path logind = Path.of("/run/user", Integer.toUnsignedString(uid));
                Path directory = Surroundings.runtimeDirectory(
                        uid,
                        Optional.ofNullable(System.getenv("XDG_RUNTIME_DIR")),
                        Optional.of(logind).filter(Files::isWritable));
                return new Surroundings(Runtime.getRuntime().availableProcessors(), directory);
            } catch (IOException e) {
                throw new UncheckedIOException("/proc/self/status cannot be read: mount /proc", e);
            }
        }
    }
}
