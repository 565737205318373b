package io.baton.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AdoptionTest {

    private static final int PATIENCE_MS = 20_000;

    private static final int SHORT_MS = 50;

    private final long own = ProcessHandle.current().pid();

    @Test
    void shouldSeeWhoseChildAProcessIs() throws Exception {
        Process child = new ProcessBuilder("cat").start();
        assertThat(Adoption.await(child.pid(), own, PATIENCE_MS)).isTrue();
        assertThat(Adoption.await(child.pid(), own + 1, SHORT_MS)).isFalse();
        child.outputWriter().close();
        assertThat(child.waitFor()).isZero();
        assertThat(Adoption.await(child.pid(), own + 1, PATIENCE_MS))
                .as("it is gone")
                .isTrue();
    }
}
