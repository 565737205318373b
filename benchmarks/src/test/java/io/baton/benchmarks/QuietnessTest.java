package io.baton.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuietnessTest {

    @Test
    void shouldCallAMachineQuietWhereNothingElseRuns() {
        Quietness quiet = new Quietness(0.02, 0, 0.3, "performance 2400 2400 MHz");

        assertThat(quiet.isQuiet()).isTrue();
        assertThat(quiet.toMap()).containsEntry("verdict", "quiet");
    }

    @Test
    void shouldNameEverythingThatDisturbs() {
        Quietness busy = new Quietness(1.5, 0.2, 9, "powersave 800 3600 MHz");

        assertThat(busy.toMap().get("verdict"))
                .isEqualTo("NOT QUIET: others take 1.50 processors, the host takes 0.20 processors,"
                        + " the frequency changes (powersave 800 3600 MHz)");
    }

    @Test
    void shouldNotComplainOfWhatAGuestCannotSee() {
        assertThat(new Quietness(0, 0, 0, "not visible here").isQuiet()).isTrue();
    }

    @Test
    void shouldWatchThisMachine() throws Exception {
        Quietness here = Quietness.watch();

        assertThat(here.busy()).isBetween(0.0, Runtime.getRuntime().availableProcessors() + 0.1);
        assertThat(here.load()).isNotNegative();
    }
}
