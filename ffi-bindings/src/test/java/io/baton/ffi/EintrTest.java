package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.EBADF;
import static io.baton.ffi.libc.LibcConstants.EINTR;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EintrTest {

    private static final long NS_PER_MS = 1_000_000;

    /** The milliseconds that each attempt was given. */
    private final List<Integer> attempts = new ArrayList<>();

    private long nowNs = Long.MAX_VALUE - 50 * NS_PER_MS; // nanoTime may overflow during a wait

    @Test
    void shouldCallOnceWhatNothingInterrupts() {
        assertThat(Eintr.retry(100, this::ready)).isEqualTo(3);
        assertThat(attempts).containsExactly(100);
    }

    @Test
    void shouldRepeatACallWithoutTimeoutUntilItIsNotInterrupted() {
        int result = Eintr.retry(() -> {
            attempts.add(0);
            return attempts.size() < 4 ? -EINTR : 7;
        });
        assertThat(result).isEqualTo(7);
        assertThat(attempts).hasSize(4);
    }

    @Test
    void shouldRepeatNoOtherFailure() {
        assertThat(Eintr.retry(() -> failed(0))).isEqualTo(-EBADF);
        assertThat(Eintr.retry(100, this::failed)).isEqualTo(-EBADF);
        assertThat(attempts).containsExactly(0, 100);
    }

    @Test
    void shouldGiveEachAttemptOnlyTheTimeThatIsLeft() {
        assertThat(retryInterrupted(100, 30 * NS_PER_MS, 4)).isEqualTo(3);
        assertThat(attempts).containsExactly(100, 70, 40, 10);
    }

    @Test
    void shouldRoundUpSoThatItNeverWakesEarly() {
        assertThat(retryInterrupted(2, NS_PER_MS / 4, 4)).isEqualTo(3);
        assertThat(attempts).containsExactly(2, 2, 2, 2);
    }

    @Test
    void shouldStillLookOnceWhenTheTimeIsOver() {
        assertThat(retryInterrupted(10, 25 * NS_PER_MS, 3)).isEqualTo(3);
        assertThat(attempts).containsExactly(10, 0, 0);
    }

    @Test
    void shouldWaitWithoutEndAgain() {
        assertThat(retryInterrupted(Eintr.FOREVER_MS, NS_PER_MS, 3)).isEqualTo(3);
        assertThat(attempts).containsExactly(-1, -1, -1);
    }

    @Test
    void shouldLookWithoutWaitingAgain() {
        assertThat(retryInterrupted(0, NS_PER_MS, 2)).isEqualTo(3);
        assertThat(attempts).containsExactly(0, 0);
    }

    @Test
    void shouldKeepTheLongestTimeoutWithoutOverflow() {
        assertThat(retryInterrupted(Integer.MAX_VALUE, NS_PER_MS, 2)).isEqualTo(3);
        assertThat(attempts).containsExactly(Integer.MAX_VALUE, Integer.MAX_VALUE - 1);
    }

    /** All attempts but the last are interrupted after a while. */
    private int retryInterrupted(int timeoutMs, long waitNs, int times) {
        return Eintr.retry(
                timeoutMs,
                leftMs -> {
                    nowNs += waitNs;
                    ready(leftMs);
                    return attempts.size() < times ? -EINTR : 3;
                },
                () -> nowNs);
    }

    private int ready(int leftMs) {
        attempts.add(leftMs);
        return 3;
    }

    private int failed(int leftMs) {
        attempts.add(leftMs);
        return -EBADF;
    }
}
