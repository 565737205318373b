package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
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

    @Test
    void shouldReportWhatAnEarlierProgramHasNotRead() throws Exception {
        try (Pipe pipe = Pipe.open("left");
                Arena arena = Arena.ofConfined()) {
            for (Signal signal : List.of(Signal.HUP, Signal.QUIT, Signal.TERM)) {
                MemorySegment record = arena.allocate(SignalHandlerCode.RECORD_BYTES);
                record.set(ValueLayout.JAVA_INT, SignalHandlerCode.RECORD_SIGNAL_OFFSET, signal.number());
                Io.write(pipe.sink(), record);
            }
            List<Signal> told = new ArrayList<>();
            SignalPipe.drainLeft(pipe.source(), delivery -> told.add(delivery.signal()));
            assertThat(told).as("QUIT may have been jcmd's").containsExactly(Signal.HUP, Signal.TERM);
            assertThat(pipe.source().isOpen()).isFalse();
        }
    }
}
