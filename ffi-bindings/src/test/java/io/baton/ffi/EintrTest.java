package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.EBADF;
import static io.baton.ffi.libc.LibcConstants.EINTR;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class EintrTest {

    @Test
    void shouldRepeatWhatWasInterruptedAndNothingElse() {
        Iterator<Integer> results = List.of(-EINTR, -EINTR, 7).iterator();
        assertThat(Eintr.retry(results::next)).isEqualTo(7);
        Iterator<Integer> failing = List.of(-EINTR, -EBADF).iterator();
        assertThat(Eintr.retry(failing::next)).isEqualTo(-EBADF);
    }

    @Test
    void shouldRepeatWithTheTimeThatIsLeft() {
        List<Integer> timeouts = new ArrayList<>();
        int result = Eintr.retry(20, timeoutMs -> {
            timeouts.add(timeoutMs);
            return timeoutMs == 0 ? 0 : -EINTR;
        });
        assertThat(result).isZero();
        assertThat(timeouts).startsWith(20).endsWith(0).isSortedAccordingTo((a, b) -> b - a);
    }

    @Test
    void shouldNotCountDownWhatHasNoEnd() {
        List<Integer> timeouts = new ArrayList<>();
        assertThat(Eintr.retry(Eintr.FOREVER_MS, timeoutMs -> {
                    timeouts.add(timeoutMs);
                    return timeouts.size() < 3 ? -EINTR : 1;
                }))
                .isEqualTo(1);
        assertThat(timeouts).containsExactly(-1, -1, -1);
    }
}
