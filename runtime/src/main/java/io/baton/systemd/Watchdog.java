package io.baton.systemd;

import static java.lang.System.Logger.Level.WARNING;

import java.util.Map;
import java.util.Optional;

/**
 * How often the service manager wants a sign of life (man 3 sd_watchdog_enabled).
 *
 * @param timeoutUs after so long without one it takes the service for dead
 */
public record Watchdog(long timeoutUs) {

    /** A process that we start and that shall speak for the service must not find ours here. */
    public static final String PID_VARIABLE = "WATCHDOG_PID";

    private static final System.Logger LOG = System.getLogger(Watchdog.class.getName());

    private static final String TIMEOUT_VARIABLE = "WATCHDOG_USEC";

    private static final long NS_PER_US = 1_000;

    /** What the environment wants of this process; empty when nothing is expected, or of another one. */
    public static Optional<Watchdog> of(Map<String, String> environment, long ownPid) {
        String timeout = environment.get(TIMEOUT_VARIABLE);
        String pid = environment.getOrDefault(PID_VARIABLE, "");
        if (timeout == null || !(pid.isEmpty() || pid.equals(Long.toString(ownPid)))) {
            return Optional.empty();
        }
        try {
            long us = Long.parseLong(timeout);
            if (us > 0 && us <= Long.MAX_VALUE / NS_PER_US) {
                return Optional.of(new Watchdog(us));
            }
        } catch (NumberFormatException e) {
            // said below
        }
        LOG.log(WARNING, "{0}={1} is no time; the service manager gets no signs of life", TIMEOUT_VARIABLE, timeout);
        return Optional.empty();
    }

    /** Half of the time: one sign may come late. */
    public long periodNs() {
        return timeoutUs / 2 * NS_PER_US;
    }
}
