package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MonotonicClockTest {

    private static final long US_PER_S = 1_000_000;

    @Test
    void shouldBeTheClockThatOtherProcessesHave() throws Exception {
        double before = MonotonicClock.nowUs();
        // Time since the boot, with the time that the machine slept: the same clock on one that never does.
        double uptimeS =
                Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ", -1)[0]);
        assertThat(before / US_PER_S).isPositive().isLessThanOrEqualTo(uptimeS + 1);
    }

    @Test
    void shouldNeverGoBack() throws Exception {
        long last = MonotonicClock.nowUs();
        for (int i = 0; i < 1_000; i++) {
            long now = MonotonicClock.nowUs();
            assertThat(now).isGreaterThanOrEqualTo(last);
            last = now;
        }
    }
}
