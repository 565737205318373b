package io.baton.config;

/** The records of the keys at the top of the file; what the file leaves out is the key's default or the machine's. */
final class TopRecords {

    private TopRecords() {}

    static ProcessConfig process(Values top, Surroundings surroundings) {
        return new ProcessConfig(
                top.given(TopKeys.PID_FILE).orElseGet(surroundings::pidFile),
                top.given(TopKeys.CONTROL_SOCK).orElseGet(surroundings::controlSock),
                top.given(TopKeys.USER),
                top.given(TopKeys.GROUP),
                top.get(TopKeys.WORKING_DIRECTORY),
                top.get(TopKeys.DAEMON),
                top.get(TopKeys.DAEMON_WAIT_FOR_READY),
                top.get(TopKeys.DAEMON_READY_TIMEOUT_SECONDS),
                top.get(TopKeys.DAEMON_NOTIFY_TIMEOUT_SECONDS));
    }

    static UpgradeConfig upgrade(Values top, Surroundings surroundings) {
        return new UpgradeConfig(
                top.given(TopKeys.UPGRADE_SOCK).orElseGet(surroundings::upgradeSock),
                top.get(TopKeys.UPGRADE_TIMEOUT_SECONDS),
                top.get(TopKeys.UPGRADE_FALLBACK_BIND),
                top.get(TopKeys.WARMUP_REQUESTS),
                top.get(TopKeys.WARMUP_TIMEOUT_SECONDS),
                top.get(TopKeys.CLOSE_TIMEOUT_SECONDS),
                top.get(TopKeys.GRACE_PERIOD_SECONDS),
                top.get(TopKeys.STOP_DELAY_SECONDS));
    }

    static LogConfig logs(Values top) {
        return new LogConfig(
                top.get(TopKeys.LOG_LEVEL),
                top.given(TopKeys.ERROR_LOG),
                top.given(TopKeys.ACCESS_LOG),
                top.get(TopKeys.ACCESS_LOG_FORMAT));
    }

    static LimitsConfig limits(Values top) {
        return new LimitsConfig(
                top.get(TopKeys.MAX_CONNECTIONS),
                top.get(TopKeys.CLIENT_HEADER_TIMEOUT_SECONDS),
                top.get(TopKeys.CLIENT_BODY_TIMEOUT_SECONDS),
                top.get(TopKeys.CLIENT_IDLE_TIMEOUT_SECONDS),
                top.get(TopKeys.TUNNEL_IDLE_TIMEOUT_SECONDS),
                top.get(TopKeys.MAX_HEADER_BYTES),
                top.get(TopKeys.MAX_BODY_BYTES));
    }
}
