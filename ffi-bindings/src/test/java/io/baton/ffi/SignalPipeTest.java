package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What needs no process of its own; {@link SignalPipeIT} has the rest. */
class SignalPipeTest {

    @ParameterizedTest
    @EnumSource
    void shouldFindEachSignalByItsNumber(Signal signal) {
        assertThat(Signal.ofNumber(signal.number())).isEqualTo(signal);
        assertThat(signal.number()).as("a bit of the mask").isBetween(1, 63);
    }

    @Test
    void shouldRefuseNumbersThatTheHandlerIsNeverGiven() {
        assertThatThrownBy(() -> Signal.ofNumber(11))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("signal 11 was never taken");
    }
}
