package io.baton.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SnapshotTest {

    @Test
    void shouldSayThatClientsAreServedUntilAStopBegins() {
        assertThat(List.of(
                        new Phase.Running(false),
                        new Phase.Running(true),
                        new Phase.GracefulUpgradeTransferringFds(true),
                        new Phase.GracefulUpgradeCloseTimeout(false),
                        new Phase.GracefulUpgradeCloseTimeout(true)))
                .allMatch(phase -> in(phase).isServing());
        assertThat(List.of(
                        new Phase.Setup(),
                        new Phase.Bootstrap(true),
                        new Phase.BootstrapComplete(true),
                        new Phase.GracefulTerminate(),
                        new Phase.ShutdownStarted(false),
                        new Phase.ShutdownGracePeriod(false, true),
                        new Phase.ShutdownRuntimes(0),
                        new Phase.Terminated(0)))
                .noneMatch(phase -> in(phase).isServing());
    }

    @Test
    void shouldNotTakeAnUpgradeForAStop() {
        assertThat(in(new Phase.ShutdownStarted(true)).isServing()).isTrue();
        assertThat(in(new Phase.ShutdownGracePeriod(true, false)).isServing()).isTrue();
    }

    @Test
    void shouldCountTheConnectionsThatTheirProcessesEndWith() {
        Snapshot running = in(new Phase.Running(false));
        assertThat(running.drainConnections()).isEqualTo(5);
        assertThat(running.drainProcesses()).isEqualTo(2);
        Snapshot draining = in(new Phase.ShutdownGracePeriod(true, false));
        assertThat(draining.drainConnections()).isEqualTo(5 + 12);
        assertThat(draining.drainProcesses()).isEqualTo(3);
    }

    private static Snapshot in(Phase phase) {
        Status status = new Status(
                4711,
                phase.label(),
                2,
                "0.1.0",
                0,
                List.of(),
                List.of(),
                12,
                0,
                Optional.empty(),
                List.of(new Status.Draining(4710, 1, 2), new Status.Draining(4709, 0, 3)));
        return new Snapshot(status, phase, Map.of(), Map.of());
    }
}
