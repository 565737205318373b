package io.baton.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenLoopRunTest {

    private static final int MS = 1_000_000;

    /** Due each ms from 1 s on; the third and the fourth were stalled, the last one was refused. */
    private static final OpenLoopRun RUN = new OpenLoopRun(
            1000L * MS,
            MS,
            new long[] {MS / 10, MS / 10, 30L * MS, 29L * MS, MS / 10, -1},
            2,
            List.of(1L, 2L, 3L),
            0.1);

    @Test
    void shouldCountOnlyWhatWasDueInASpanAndAnswered() {
        assertThat(RUN.histogram(1000L * MS, 1002L * MS).getTotalCount()).isEqualTo(2);
        assertThat(RUN.histogram(1001L * MS + 1, 1100L * MS).getTotalCount()).isEqualTo(3);
        assertThat(RUN.histogram(1000L * MS, 1100L * MS).getMaxValue()).isBetween(30L * MS, 30L * MS + MS / 10);
        assertThat(RUN.histogram(0, 1000L * MS).getTotalCount()).isZero();
    }

    @Test
    void shouldTellKindsOfFailuresApart() {
        assertThat(RUN.failures()).isEqualTo(1);
        assertThat(RUN.failures(OpenLoopRun.Failure.REFUSED)).isEqualTo(1);
        assertThat(RUN.failures(OpenLoopRun.Failure.RESET)).isZero();
        assertThat(RUN.failuresBetween(1000L * MS, 1005L * MS)).isZero();
        assertThat(RUN.failuresBetween(1005L * MS, 1006L * MS)).isEqualTo(1);
    }

    @Test
    void shouldFindTheLongestTimeWithoutAnAnswer() {
        // answers at 0.1, 1.1, 4.1, and 32 twice
        assertThat(RUN.longestGapNs(1000L * MS, 1006L * MS)).isEqualTo(32L * MS - (4L * MS + MS / 10));
        assertThat(RUN.longestGapNs(1005L * MS, 1006L * MS)).isEqualTo(MS);
    }

    @Test
    void shouldReadWhatTheClientWrites() throws Exception {
        ByteBuffer file = ByteBuffer.allocate(16)
                .order(ByteOrder.nativeOrder())
                .putLong(5)
                .putLong(-7);

        OpenLoopRun run = OpenLoopRun.parse("100 10 2 1 3 4 5 0.250\n", file.array());

        assertThat(run.tookNs()).containsExactly(5, -7);
        assertThat(run.failures(OpenLoopRun.Failure.UNCONNECTED)).isEqualTo(1);
        assertThat(run.lateNs()).containsExactly(3L, 4L, 5L);
        assertThat(run.endNs()).isEqualTo(120);
        assertThatThrownBy(() -> OpenLoopRun.parse("100 10 3 1 3 4 5 0.250\n", file.array()))
                .isInstanceOf(IOException.class);
    }
}
