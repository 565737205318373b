package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlMessagesTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 8", "7, 8", "8, 8", "9, 16", "16, 16", "1012, 1016"})
    void shouldAlignToEightBytes(long bytes, long aligned) {
        assertThat(ControlMessages.align(bytes)).isEqualTo(aligned);
    }

    /** The figures are those of gcc and glibc for {@code CMSG_LEN} and {@code CMSG_SPACE} on a 64-bit machine. */
    @ParameterizedTest
    @CsvSource({"0, 16, 16", "4, 20, 24", "8, 24, 24", "12, 28, 32", "64, 80, 80", "1012, 1028, 1032"})
    void shouldCountTheHeaderAndThePadding(long dataBytes, long length, long space) {
        assertThat(ControlMessages.length(dataBytes)).isEqualTo(length);
        assertThat(ControlMessages.space(dataBytes)).isEqualTo(space);
    }
}
