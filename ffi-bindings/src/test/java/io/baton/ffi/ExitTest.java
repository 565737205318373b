package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitTest {

    @ParameterizedTest
    @CsvSource({
        "0x0000, exit code 0, 0",
        "0x2a00, exit code 42, 42",
        "0xff00, exit code 255, 255",
        "0x0009, killed by signal 9, 137",
        "0x008b, killed by signal 11, 139", // with a core dumped
    })
    void shouldDecodeWhatWaitpidReports(String status, String text, int shellCode) {
        Exit exit = Exit.ofWaitStatus(Integer.decode(status));
        assertThat(exit).hasToString(text);
        assertThat(exit.shellCode()).isEqualTo(shellCode);
    }
}
