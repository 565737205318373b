package io.baton.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoOptionsTest {

    private static final Path REPORT = Path.of("report.html");

    @ParameterizedTest
    @CsvSource({
        "9, 1000, 3, 'seconds: 9, where 10 to 600 are possible'",
        "30, 99, 3, 'rate: 99, where 100 to 20000 are possible'",
        "30, 20001, 3, 'rate: 20001, where 100 to 20000 are possible'",
        "30, 1000, 0, 'upgrades: 0, where 1 to 100 are possible'",
    })
    void shouldSayWhatIsPossible(int seconds, int rate, int upgrades, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DemoOptions(seconds, OptionalInt.of(rate), upgrades, REPORT))
                .withMessage(message);
    }

    @ParameterizedTest
    @CsvSource({"0, 100", "1199, 200", "3999, 900", "4000, 1000", "90000, 1000"})
    void shouldAskAQuarterOfWhatTheMachineCanTake(long possible, int rate) {
        assertThat(new DemoOptions(30, OptionalInt.empty(), 3, REPORT).rateFor(possible))
                .isEqualTo(rate);
    }

    @Test
    void shouldKeepToARateThatIsWanted() {
        assertThat(new DemoOptions(30, OptionalInt.of(5_000), 3, REPORT).rateFor(100))
                .isEqualTo(5_000);
    }
}
