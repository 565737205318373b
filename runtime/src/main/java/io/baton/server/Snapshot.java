package io.baton.server;

import io.baton.metrics.Series;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the control loop knows of the server at one moment, for another thread to make a page of.
 *
 * @param stepsNs how long each step of the last upgrade has taken
 * @param sums of all series, as they may be shown
 */
record Snapshot(Status status, Phase phase, Map<UpgradeStep, Long> stepsNs, Map<Series, Long> sums) {

    Snapshot {
        stepsNs = Collections.unmodifiableMap(new TreeMap<>(stepsNs)); // in their order
        sums = Collections.unmodifiableMap(new LinkedHashMap<>(sums));
    }

    /**
     * Whether clients are served at the addresses of this server. A process that has handed over says yes as long as it
     * is asked: its successor serves them, and only a connection that was open before leads here.
     */
    boolean isServing() {
        return switch (phase) {
            case Phase.Setup _, Phase.Bootstrap _, Phase.BootstrapComplete _ -> false;
            case Phase.Running _, Phase.GracefulUpgradeTransferringFds _ -> true;
            case Phase.GracefulUpgradeCloseTimeout _, Phase.GracefulUpgradeDrain _ -> true;
            case Phase.GracefulTerminate _ -> false;
            case Phase.ShutdownStarted drain -> drain.isHandedOver();
            case Phase.ShutdownGracePeriod drain -> drain.isHandedOver();
            case Phase.ShutdownRuntimes _, Phase.Terminated _ -> false;
        };
    }

    /** Connections that their processes end with: of older generations, and of this one if it drains. */
    long drainConnections() {
        long older = status.draining().stream()
                .mapToLong(Status.Draining::connections)
                .sum();
        return older + (isDraining() ? status.connections() : 0);
    }

    int drainProcesses() {
        return status.draining().size() + (isDraining() ? 1 : 0);
    }

    private boolean isDraining() {
        return phase instanceof Phase.ShutdownStarted
                || phase instanceof Phase.ShutdownGracePeriod
                || phase instanceof Phase.GracefulUpgradeDrain;
    }
}
