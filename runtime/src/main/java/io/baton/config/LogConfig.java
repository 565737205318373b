package io.baton.config;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is written down, and where.
 *
 * @param errorLog none: standard error
 * @param accessLog none: no access log; {@link #STANDARD_OUTPUT}: there
 */
public record LogConfig(
        Level logLevel, Optional<Path> errorLog, Optional<Path> accessLog, AccessLogFormat accessLogFormat) {

    public static final Path STANDARD_OUTPUT = Path.of("-");

    public LogConfig {
        new Faults()
                .check(TopKeys.LOG_LEVEL, logLevel)
                .check(TopKeys.ERROR_LOG, errorLog)
                .check(TopKeys.ACCESS_LOG, accessLog)
                .throwAny();
    }
}
