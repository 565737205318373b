package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.baton.ffi.libc.Libc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PlatformProbeTest compares every name, number and text with libc's. */
class ErrnoTest {

    @ParameterizedTest
    @EnumSource
    void shouldBeFoundByItsNumber(Errno errno) {
        assertThat(Errno.of(errno.number())).isSameAs(errno);
        assertThat(Errno.ofResult(-errno.number())).isSameAs(errno);
    }

    @Test
    void shouldNameWhatARealCallReturned() {
        assertThat(Errno.ofResult(Libc.close(-1))).isSameAs(Errno.EBADF);
        assertThat(Errno.EBADF.text()).isEqualTo("Bad file descriptor");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -11, 41, 58, 134, 4096, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void shouldRefuseANumberThatLinuxDoesNotHave(int number) {
        assertThatThrownBy(() -> Errno.of(number))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no errno has the number " + number);
    }

    @Test
    void shouldRefuseAResultThatIsNoFailure() {
        assertThatThrownBy(() -> Errno.ofResult(11)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Errno.ofResult(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
