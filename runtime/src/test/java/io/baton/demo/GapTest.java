package io.baton.demo;

import static io.baton.demo.Runs.MS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GapTest {

    private final Samples samples = new Samples(0, 1_000, 16);

    @Test
    void shouldFindTheLongestTimeWithoutAnAnswerWhateverTheOrderOfRequests() {
        answeredAtMs(2, 40, 41, 3, 42, 10);
        assertThat(Gap.longest(samples, 0, 43 * MS)).isEqualTo(new Gap(10 * MS, 40 * MS));
    }

    @Test
    void shouldSeeThatNothingCameAtTheBeginningOrInTheEnd() {
        answeredAtMs(30, 31, 32);
        assertThat(Gap.longest(samples, 0, 33 * MS)).isEqualTo(new Gap(0, 30 * MS));
        assertThat(Gap.longest(samples, 0, 90 * MS)).isEqualTo(new Gap(32 * MS, 90 * MS));
    }

    @Test
    void shouldTakeARequestWithoutAnAnswerForNone() {
        samples.add();
        assertThat(Gap.longest(samples, 0, 5 * MS).lengthNs()).isEqualTo(5 * MS);
    }

    @Test
    void shouldLookOnlyAtATime() {
        answeredAtMs(1, 50, 51, 59);
        assertThat(Gap.longest(samples, 50 * MS, 60 * MS)).isEqualTo(new Gap(51 * MS, 59 * MS));
    }

    private void answeredAtMs(long... times) {
        for (long time : times) {
            samples.answered(samples.add(), time * MS, 0);
        }
    }
}
