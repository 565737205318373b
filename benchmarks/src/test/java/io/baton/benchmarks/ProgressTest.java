package io.baton.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressTest {

    @Test
    void shouldSayHowFarItIsAndHowLongItTakes() {
        Progress progress = new Progress(4);

        assertThat(progress.line("a", 0)).isEqualTo("[........................] 0 of 4  a");
        progress.begin("a", 1, 4);
        assertThat(progress.line("b", 30_000_000_000L)).isEqualTo("[######..................] 1 of 4, 1:30 left  b");
    }
}
