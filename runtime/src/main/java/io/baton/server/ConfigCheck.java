package io.baton.server;

import io.baton.config.Endpoint;
import io.baton.config.ListenerConfig;
import io.baton.config.LogConfig;
import io.baton.config.ProcessConfig;
import io.baton.config.ServerConfig;
import io.baton.ffi.Address;
import io.baton.ffi.Credentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Says what is wrong with a configuration on this machine, which its text does not show: accounts that do not exist,
 * folders that are missing or may not be written to, addresses that no socket can have. Binds and changes nothing.
 */
public final class ConfigCheck {

    private final List<Finding> findings = new ArrayList<>();

    private ConfigCheck() {}

    /**
     * Something that is wrong.
     *
     * @param keyPath as in the file, such as {@code listener[0].socket_user}
     * @param message what is wrong, and what to do
     */
    public record Finding(String keyPath, String message) {}

    /** Looks at everything, in the order of the documents. */
    public static List<Finding> of(ServerConfig config) {
        ConfigCheck check = new ConfigCheck();
        check.process(config.process());
        check.fileInFolder("upgrade_sock", config.upgrade().upgradeSock());
        check.socket("upgrade_sock", config.upgrade().upgradeSock());
        check.logs(config.logs());
        config.metrics().ifPresent(endpoint -> check.address("metrics", endpoint));
        for (int i = 0; i < config.listeners().size(); i++) {
            check.listener("listener[" + i + "].", config.listeners().get(i));
        }
        return List.copyOf(check.findings);
    }

    private void process(ProcessConfig process) {
        fileInFolder("pid_file", process.pidFile());
        if (Files.isDirectory(process.pidFile())) {
            add("pid_file", process.pidFile() + " is a folder; name a file in it");
        }
        fileInFolder("control_sock", process.controlSock());
        socket("control_sock", process.controlSock());
        process.user().ifPresent(user -> account("user", () -> Credentials.user(user)));
        process.group().ifPresent(group -> account("group", () -> Credentials.group(group)));
        if (!Files.isDirectory(process.workingDirectory())) {
            add("working_directory", process.workingDirectory() + " is no folder; make it, or name another");
        }
    }

    private void logs(LogConfig logs) {
        logs.errorLog().ifPresent(path -> log("error_log", path));
        logs.accessLog()
                .filter(path -> !path.equals(LogConfig.STANDARD_OUTPUT))
                .ifPresent(path -> log("access_log", path));
    }

    private void listener(String table, ListenerConfig listener) {
        address(table + "address", listener.address());
        listener.socketUser().ifPresent(user -> account(table + "socket_user", () -> Credentials.user(user)));
        listener.socketGroup().ifPresent(group -> account(table + "socket_group", () -> Credentials.group(group)));
    }

    private void address(String key, Endpoint endpoint) {
        try {
            if (Address.parse(endpoint.text()) instanceof Address.UnixPath(String path)) {
                Path file = Path.of(path);
                if (isWritableFolder(key, folderOf(file))) {
                    socket(key, file);
                }
            }
        } catch (IllegalArgumentException e) {
            add(key, e.getMessage() + "; name an address that this machine has");
        }
    }

    /** What stands at the path of a socket may only be a socket. */
    private void socket(String key, Path path) {
        try {
            boolean isOther = Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                    && !(boolean) Files.getAttribute(path, "isOther", LinkOption.NOFOLLOW_LINKS);
            if (isOther) {
                add(key, path + " is there and is no socket; remove it, or name another path");
            }
        } catch (IOException e) {
            add(key, path + " cannot be looked at: " + e.getMessage());
        }
    }

    private void log(String key, Path file) {
        if (Files.isDirectory(file)) {
            add(key, file + " is a folder; name a file in it");
        } else if (Files.exists(file)) {
            if (!Files.isWritable(file)) {
                add(key, file + " may not be written to by this user");
            }
        } else {
            isWritableFolder(key, folderOf(file));
        }
    }

    /** A file whose folder is made if only that is missing. */
    private void fileInFolder(String key, Path file) {
        Path folder = folderOf(file);
        isWritableFolder(key, Files.exists(folder, LinkOption.NOFOLLOW_LINKS) ? folder : folderOf(folder));
    }

    private boolean isWritableFolder(String key, Path folder) {
        if (!Files.isDirectory(folder)) {
            add(key, "the folder " + folder + " does not exist; make it, or name another path");
            return false;
        }
        if (!Files.isWritable(folder)) {
            add(key, "the folder " + folder + " may not be written to by this user");
            return false;
        }
        return true;
    }

    private void account(String key, AccountLookUp lookUp) {
        try {
            lookUp.run();
        } catch (IOException e) {
            add(key, Objects.requireNonNullElse(e.getMessage(), e.toString()));
        }
    }

    private void add(String key, String message) {
        findings.add(new Finding(key, message));
    }

    private static Path folderOf(Path file) {
        return Objects.requireNonNullElse(file.getParent(), file);
    }

    @FunctionalInterface
    private interface AccountLookUp {
        void run() throws IOException;
    }
}
