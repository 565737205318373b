package io.baton.config;

import java.util.Optional;

/**
 * How servers are looked after besides the requests.
 *
 * @param path none: a TCP connect is enough
 */
public record HealthCheck(Optional<String> path, int intervalSeconds, int timeoutSeconds, int rise, int fall) {

    public HealthCheck {
        new Faults()
                .check(UpstreamKeys.CHECK_PATH, path)
                .check(UpstreamKeys.INTERVAL_SECONDS, intervalSeconds)
                .check(UpstreamKeys.TIMEOUT_SECONDS, timeoutSeconds)
                .check(UpstreamKeys.RISE, rise)
                .check(UpstreamKeys.FALL, fall)
                .throwAny();
    }
}
