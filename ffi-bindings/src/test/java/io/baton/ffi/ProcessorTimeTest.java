package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ProcessorTimeTest {

    private static final long WORK_NS = TimeUnit.MILLISECONDS.toNanos(30);

    private static final int TIMEOUT_S = 60;

    @Test
    @Timeout(TIMEOUT_S)
    void shouldGrowAsThreadsWorkAndNoFasterThanTheyCan() throws ErrnoException {
        long beganNs = System.nanoTime();
        long usedBeforeNs = ProcessorTime.ofThisProcessNs();
        long usedNs = 0;
        while (usedNs < WORK_NS) {
            usedNs = ProcessorTime.ofThisProcessNs() - usedBeforeNs;
        }
        long tookNs = System.nanoTime() - beganNs;
        assertThat(usedNs).isLessThanOrEqualTo(tookNs * Runtime.getRuntime().availableProcessors());
    }
}
