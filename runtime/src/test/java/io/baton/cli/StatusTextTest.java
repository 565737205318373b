package io.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.server.Status;
import io.baton.server.Statuses;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusTextTest {

    private static final List<Status.Step> STEPS =
            List.of(new Status.Step("HELLO", 0), new Status.Step("WARM_UP", 1_200));

    @Test
    void shouldShowEverything() {
        assertThat(StatusText.of(Statuses.full()))
                .containsExactly(
                        "Running: process 4711, generation 2, Baton 0.1.0, up 1 d 2 h",
                        "12 open connections, 34,567 requests",
                        "upgrade u-2: done after 5.8 s",
                        "draining: process 4700, generation 1, 1 connection left",
                        "",
                        "LISTENER              ADDRESS               ACCEPTED  ACTIVE",
                        "web                   0.0.0.0:6188             1,234      12",
                        "unix:/run/a \"b\".sock  unix:/run/a \"b\".sock         5       0",
                        "",
                        "UPSTREAM  SERVER            STATE       ACTIVE",
                        "app       127.0.0.1:9001    up           1,000",
                        "app       db.internal:9001  unresolved       0");
    }

    @Test
    void shouldShowNothingThatIsNotThere() {
        assertThat(StatusText.of(Statuses.empty()))
                .containsExactly(
                        "Setup: process 1, generation 0, Baton 0.1.0, up 0 s", "0 open connections, 0 requests");
    }

    @Test
    void shouldShowAnUpgradeThatRunsAndOneThatFailed() {
        assertThat(upgrade(new Status.Upgrade("u-1", STEPS, Optional.empty(), Optional.empty(), 1_250)))
                .isEqualTo("upgrade u-1: WARM_UP, for 1.3 s now");
        assertThat(upgrade(new Status.Upgrade("u-1", STEPS, Optional.of("failed"), Optional.of("exit code 1"), 1_000)))
                .isEqualTo("upgrade u-1: failed after 1.0 s: exit code 1");
    }

    @ParameterizedTest
    @CsvSource({
        "59, 59 s",
        "60, 1 min 0 s",
        "3599, 59 min 59 s",
        "3600, 1 h 0 min",
        "86399, 23 h 59 min",
        "86400, 1 d 0 h",
    })
    void shouldShowTheTwoLargestUnits(long seconds, String expected) {
        assertThat(StatusText.duration(seconds)).isEqualTo(expected);
    }

    private static String upgrade(Status.Upgrade upgrade) {
        Status status =
                new Status(1, "Running", 0, "0.1.0", 0, List.of(), List.of(), 0, 0, Optional.of(upgrade), List.of());
        return StatusText.of(status).get(2);
    }
}
