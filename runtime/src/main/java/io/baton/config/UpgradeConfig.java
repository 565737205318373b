package io.baton.config;

import java.nio.file.Path;

/** The handing over, and the end of a process. */
public record UpgradeConfig(
        Path upgradeSock,
        int upgradeTimeoutSeconds,
        boolean upgradeFallbackBind,
        int warmupRequests,
        int warmupTimeoutSeconds,
        int closeTimeoutSeconds,
        int gracePeriodSeconds,
        int stopDelaySeconds) {

    public UpgradeConfig {
        new Faults()
                .check(TopKeys.UPGRADE_SOCK, upgradeSock)
                .check(TopKeys.UPGRADE_TIMEOUT_SECONDS, upgradeTimeoutSeconds)
                .check(TopKeys.WARMUP_REQUESTS, warmupRequests)
                .check(TopKeys.WARMUP_TIMEOUT_SECONDS, warmupTimeoutSeconds)
                .check(TopKeys.CLOSE_TIMEOUT_SECONDS, closeTimeoutSeconds)
                .check(TopKeys.GRACE_PERIOD_SECONDS, gracePeriodSeconds)
                .check(TopKeys.STOP_DELAY_SECONDS, stopDelaySeconds)
                .throwAny();
    }
}
