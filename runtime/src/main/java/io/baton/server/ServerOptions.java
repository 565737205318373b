package io.baton.server;

import io.baton.config.ServerConfig;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a server is started with.
 *
 * @param config valid, and complete
 * @param configFile where it came from, to be read again by a reload; absolute, as the working directory changes
 * @param upgrade whether it takes over from a predecessor, as {@code -u} says
 * @param daemon whether it runs in the background; it is there already
 */
public record ServerOptions(ServerConfig config, Optional<Path> configFile, boolean upgrade, boolean daemon) {

    public ServerOptions {
        configFile = configFile.map(Path::toAbsolutePath);
    }

    /** A start in the foreground, without a predecessor, with a configuration that no file has. */
    public static ServerOptions of(ServerConfig config) {
        return new ServerOptions(config, Optional.empty(), false, false);
    }
}
