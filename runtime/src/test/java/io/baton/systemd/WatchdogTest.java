package io.baton.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class WatchdogTest {

    @Test
    void shouldGiveASignAtHalfTheTime() {
        assertThat(Watchdog.of(Map.of("WATCHDOG_USEC", "3000000"), 7))
                .hasValueSatisfying(watchdog -> assertThat(watchdog.periodNs()).isEqualTo(1_500_000_000));
    }

    @Test
    void shouldBeMeantForThisProcessOrForWhoeverFollows() {
        assertThat(Watchdog.of(Map.of("WATCHDOG_USEC", "3000000", "WATCHDOG_PID", "7"), 7))
                .isPresent();
        assertThat(Watchdog.of(Map.of("WATCHDOG_USEC", "3000000", "WATCHDOG_PID", "8"), 7))
                .isEmpty();
        assertThat(Watchdog.of(Map.of("WATCHDOG_PID", "7"), 7)).isEmpty();
    }

    @Test
    void shouldDoWithoutWhatIsNoTime() {
        for (String value : List.of("", "0", "-5", "3s", "9223372036854775807", "99999999999999999999")) {
            assertThat(Watchdog.of(Map.of("WATCHDOG_USEC", value), 7)).as(value).isEmpty();
        }
    }

    @Test
    void shouldKnowWhoStartedTheService() {
        assertThat(Invocation.manager(Map.of())).isEmpty();
        assertThat(Invocation.manager(Map.of("MANAGERPID", "9"))).isEmpty();
        assertThat(Invocation.manager(Map.of("INVOCATION_ID", "a"))).isEqualTo(OptionalLong.of(1));
        assertThat(Invocation.manager(Map.of("INVOCATION_ID", "a", "MANAGERPID", "99")))
                .isEqualTo(OptionalLong.of(99));
    }
}
