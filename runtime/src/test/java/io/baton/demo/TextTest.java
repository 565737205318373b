package io.baton.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0.00 ms",
        "123456, 0.12 ms",
        "9994000, 9.99 ms",
        "9999000, 10.0 ms",
        "99960000, 100 ms",
        "999600000, 1.00 s",
        "61234000000, 61.23 s",
    })
    void shouldShowDurationsWithThreeDigits(long ns, String text) {
        assertThat(Text.duration(ns)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "999, 999", "1234567, '1,234,567'"})
    void shouldGroupTheDigitsOfCounts(long count, String text) {
        assertThat(Text.count(count)).isEqualTo(text);
    }
}
