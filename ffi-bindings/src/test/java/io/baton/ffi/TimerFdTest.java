package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TimerFdTest {

    private static final int PATIENT_MS = 20_000;

    private static final long AN_HOUR_NS = TimeUnit.HOURS.toNanos(1);

    private TimerFd timer;

    @BeforeEach
    void open() throws Exception {
        timer = TimerFd.open("timer");
    }

    @AfterEach
    void close() {
        timer.close();
    }

    /** One of them has both seconds and a rest. */
    @ParameterizedTest
    @ValueSource(longs = {1, 20_000_000, 1_020_000_000})
    void shouldExpireOnceAndNotBefore(long delayNs) throws Exception {
        long startNs = System.nanoTime();
        timer.set(delayNs, 0);
        assertThat(Poll.readable(timer.fd(), PATIENT_MS)).isTrue();
        assertThat(System.nanoTime() - startNs).isBetween(delayNs, delayNs + TimeUnit.SECONDS.toNanos(10));
        assertThat(timer.drain()).isEqualTo(1);
        assertThat(timer.drain()).isZero();
        assertThat(Poll.readable(timer.fd(), 0)).isFalse();
    }

    @Test
    void shouldExpireAgainAfterEachPeriod() throws Exception {
        long periodNs = 2_000_000;
        long startNs = System.nanoTime();
        timer.set(periodNs, periodNs);
        long expirations = 0;
        while (expirations < 10) {
            assertThat(Poll.readable(timer.fd(), PATIENT_MS)).isTrue();
            long more = timer.drain();
            assertThat(more).isPositive();
            expirations += more;
        }
        assertThat(System.nanoTime() - startNs).isGreaterThanOrEqualTo(10 * periodNs);
    }

    @Test
    void shouldCountWhatNobodyDrained() throws Exception {
        timer.set(1, 1_000_000);
        try (TimerFd later = TimerFd.open("later")) {
            later.set(20_000_000, 0);
            assertThat(Poll.readable(later.fd(), PATIENT_MS)).isTrue();
        }
        assertThat(timer.drain()).isGreaterThanOrEqualTo(20);
    }

    @Test
    void shouldReplaceWhatItWasSetTo() throws Exception {
        timer.set(AN_HOUR_NS, AN_HOUR_NS);
        timer.set(1, 0);
        assertThat(Poll.readable(timer.fd(), PATIENT_MS)).isTrue();
        assertThat(timer.drain()).isEqualTo(1);
    }

    @Test
    void shouldForgetAnExpirationWhenItIsSetAnewOrStopped() throws Exception {
        timer.set(1, 0);
        assertThat(Poll.readable(timer.fd(), PATIENT_MS)).isTrue();
        timer.set(AN_HOUR_NS, 0);
        assertThat(Poll.readable(timer.fd(), 0)).isFalse();
        timer.set(1, 1);
        assertThat(Poll.readable(timer.fd(), PATIENT_MS)).isTrue();
        timer.set(0, 1);
        assertThat(Poll.readable(timer.fd(), 20)).isFalse();
        assertThat(timer.drain()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, -1_000_000_000, Long.MIN_VALUE})
    void shouldRefuseTimesThatHavePassed(long ns) {
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(() -> timer.set(ns, 0))
                .withMessageMatching("timerfd_settime\\(fd=\\d+\\): EINVAL .*");
        assertThatExceptionOfType(ErrnoException.class)
                .isThrownBy(() -> timer.set(1, ns))
                .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
    }

    @Test
    void shouldRefuseUseAfterClose() throws Exception {
        TimerFd closed = TimerFd.open("closed");
        closed.close();
        assertThatIllegalStateException().isThrownBy(() -> closed.set(1, 0));
        assertThatIllegalStateException().isThrownBy(closed::drain);
    }
}
