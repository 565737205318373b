package io.baton.proxy.upstream;

import io.baton.config.UpstreamConfig;
import java.util.concurrent.TimeUnit;

/**
 * What the configuration allows each server of an upstream.
 *
 * @param maxConnections 0: no limit
 * @param maxFails 0: no request takes a server out
 * @param slowStartNs 0: a recovered server gets its whole share at once
 * @param isChecked whether there are active checks, without which no server is down by them
 */
record Rules(int maxConnections, int maxFails, long failTimeoutNs, long slowStartNs, boolean isChecked) {

    static Rules of(UpstreamConfig config) {
        return new Rules(
                config.maxConnections(),
                config.maxFails(),
                TimeUnit.SECONDS.toNanos(config.failTimeoutSeconds()),
                TimeUnit.SECONDS.toNanos(config.slowStartSeconds()),
                config.healthCheck().isPresent());
    }
}
