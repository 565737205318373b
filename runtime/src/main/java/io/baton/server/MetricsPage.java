package io.baton.server;

import io.baton.metrics.Metric;
import io.baton.server.metrics.Exposition;
import io.baton.server.metrics.JvmFigures;
import io.baton.server.metrics.ProcessFigures;
import java.util.Arrays;
import java.util.List;

/** The page that Prometheus reads. */
final class MetricsPage {

    private static final List<String> PHASES = Arrays.stream(Phase.class.getPermittedSubclasses())
            .map(Class::getSimpleName)
            .toList();

    private static final double NS_PER_S = 1e9;

    private MetricsPage() {}

    /** Writes it, and looks at the process; for a thread that has time. */
    static byte[] of(Snapshot snapshot) {
        Exposition page = new Exposition().putAll(snapshot.sums());
        Status status = snapshot.status();
        for (String phase : PHASES) {
            page.put(Metric.PHASE, phase.equals(status.phase()) ? 1 : 0, phase);
        }
        page.put(Metric.GENERATION, status.generation());
        page.put(Metric.DRAIN_CONNECTIONS, snapshot.drainConnections());
        page.put(Metric.DRAIN_PROCESSES, snapshot.drainProcesses());
        page.put(Metric.INFO, 1, status.version(), Runtime.version().toString());
        snapshot.stepsNs().forEach((step, ns) -> page.put(Metric.UPGRADE_STEP_SECONDS, ns / NS_PER_S, step.word()));
        ProcessFigures.addTo(page);
        JvmFigures.addTo(page);
        return page.bytes();
    }
}
