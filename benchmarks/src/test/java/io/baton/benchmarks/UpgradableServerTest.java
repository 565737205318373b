package io.baton.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Upgrades the peers for a moment: how they are asked to is nothing that a compiler looks at. */
class UpgradableServerTest {

    private static final List<String> ANYWHERE = List.of();

    @TempDir
    private Path folder;

    @Test
    void shouldReplaceNginx() throws Exception {
        assumeTrue(Contenders.isInstalled("nginx"), "WITHOUT nginx");
        try (UpgradableServer server = NginxUpgrade.start(folder, ANYWHERE, 1, ServerStart.freePort())) {
            assertThat(shouldServeAfter(server).steps())
                    .containsKeys("new master and workers", "old workers gone", "old master gone");
        }
    }

    @Test
    void shouldReplaceHaproxy() throws Exception {
        assumeTrue(Contenders.isInstalled("haproxy"), "WITHOUT haproxy");
        for (boolean hasMaster : new boolean[] {false, true}) {
            try (UpgradableServer server =
                    HaproxyUpgrade.start(folder, ANYWHERE, hasMaster, 1, ServerStart.freePort())) {
                assertThat(shouldServeAfter(server).steps())
                        .containsKeys("old process stops listening", "old process gone");
            }
        }
    }

    private static UpgradableServer.Track shouldServeAfter(UpgradableServer server) throws Exception {
        UpgradableServer.Track track = server.upgrade();

        assertThat(track.switchMs()).isPositive().isLessThanOrEqualTo(track.goneMs());
        assertThat(ProxyProcess.takesConnections(server.port())).isTrue();
        return track;
    }
}
