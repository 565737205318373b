package io.baton.server;

import io.baton.config.LogConfig;
import io.baton.config.ServerConfig;
import io.baton.ffi.Fd;
import io.baton.ffi.FileDescriptors;
import io.baton.net.ServiceAccount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The log files, made for the user that the server goes on as, who must be able to open them again: after they were
 * rotated, and in the next process.
 *
 * <p>Only what is made here is given away. A file that is there keeps its owner: it could be a link to somebody else's,
 * put there by whoever may write to the folder.
 */
public final class LogFiles {

    private static final int MODE = 0640;

    private LogFiles() {}

    /** Makes those that are missing, if this process is root and will not remain it. */
    public static void prepare(ServerConfig config) throws StartFailure {
        LogConfig logs = config.logs();
        try {
            ServiceAccount account = ServiceAccount.of(config.process());
            List<Path> files = Stream.of(logs.errorLog(), logs.accessLog())
                    .flatMap(Optional::stream)
                    .filter(path -> !path.equals(LogConfig.STANDARD_OUTPUT))
                    .toList();
            for (Path file : files) {
                if (account.takesOverFiles() && Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
                    make(file, account);
                }
            }
        } catch (IOException e) {
            throw new StartFailure(StartFailure.CONFIGURATION_REFUSED, String.valueOf(e.getMessage()), e);
        }
    }

    private static void make(Path file, ServiceAccount account) throws IOException {
        try (Fd made = FileDescriptors.createNew(file.toString(), MODE)) {
            FileDescriptors.setOwner(made, account.user(), account.group());
        }
    }
}
