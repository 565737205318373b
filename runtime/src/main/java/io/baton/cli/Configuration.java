package io.baton.cli;

import io.baton.config.ConfigLoader;
import io.baton.config.ConfigProblem;
import io.baton.config.KeyPosition;
import io.baton.config.Loaded;
import io.baton.config.ServerConfig;
import io.baton.server.ConfigCheck;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The configuration that a command line names, or the built-in one.
 *
 * <p>It is read by a thread of its own from the beginning of the process on. To parse a first file takes a JVM as long
 * as to link a first function of libc, and neither needs the other.
 */
final class Configuration {

    private static final Path BUILT_IN = Path.of("built-in configuration");

    private final Optional<Path> file;

    private final CompletableFuture<Loaded> reading;

    private Configuration(Optional<Path> file, CompletableFuture<Loaded> reading) {
        this.file = file;
        this.reading = reading;
    }

    /**
     * Begins to read it.
     *
     * @param file as it was written after {@code -c}
     */
    static Configuration read(Optional<Path> file) {
        return new Configuration(
                file,
                CompletableFuture.supplyAsync(
                        () -> file.isPresent()
                                ? new ConfigLoader().load(file.get())
                                : new Loaded.Accepted(ServerConfig.builtIn()),
                        task -> Thread.ofPlatform()
                                .name("configuration")
                                .daemon()
                                .start(task)));
    }

    Optional<Path> file() {
        return file;
    }

    /** Waits for it, or says everything that is wrong with its text. */
    ServerConfig load() throws CommandFailure {
        return switch (reading.join()) {
            case Loaded.Accepted(ServerConfig config) -> config;
            case Loaded.Refused(List<ConfigProblem> problems) ->
                throw CommandFailure.ofLines(ExitCode.CONFIGURATION_REFUSED, problems);
        };
    }

    /** Says everything that is wrong with it on this machine, too; or that all is well. */
    ExitCode test(PrintWriter out) throws CommandFailure {
        requireUsable(load());
        out.println(name() + ": ok");
        return ExitCode.DONE;
    }

    /** Refuses what cannot work on this machine, before anything is bound or started. */
    void requireUsable(ServerConfig config) throws CommandFailure {
        List<ConfigProblem> problems =
                ConfigCheck.of(config).stream().map(this::problem).toList();
        if (!problems.isEmpty()) {
            throw CommandFailure.ofLines(ExitCode.CONFIGURATION_REFUSED, problems);
        }
    }

    private ConfigProblem problem(ConfigCheck.Finding finding) {
        return file.isPresent()
                ? KeyPosition.problem(file.get(), finding.keyPath(), finding.message())
                : new ConfigProblem(BUILT_IN.toString(), 0, 0, finding.keyPath(), finding.message());
    }

    private Path name() {
        return file.orElse(BUILT_IN);
    }
}
