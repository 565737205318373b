package io.baton.proxy.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.config.AccessLogFormat;
import io.baton.config.LogConfig;
import io.baton.ffi.testing.ChildJvm;
import io.baton.metrics.Counters;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Standard output belongs to others, too, so it is written to in a process of its own. */
class AccessLogOutputIT {

    private static final int LINES = 500;

    /** Writes to a pipe that its parent reads. */
    static final class Writer {

        private Writer() {}

        public static void main(String[] arguments) throws Exception {
            Counters counters = new Counters();
            AccessLog log = AccessLog.open(LogConfig.STANDARD_OUTPUT, AccessLogFormat.COMMON, counters);
            LogLane lane = log.lane(counters.shard());
            AccessEntry entry = Entries.full();
            for (int number = 0; number < LINES; number++) {
                entry.number(AccessEntry.Figure.SENT_BYTES, number);
                lane.write(entry);
            }
            boolean isComplete = log.close(Duration.ofSeconds(20));
            System.out.println("complete: " + isComplete); // what others write there is not held up
        }
    }

    @Test
    void shouldWriteToThePipeThatItsProcessWasGiven() throws Exception {
        try (ChildJvm child = ChildJvm.start(Writer.class)) {
            for (int number = 0; number < LINES; number++) {
                assertThat(child.nextLine())
                        .startsWith("192.0.2.1 - - [")
                        .contains("HTTP/1.1\" 200 " + number + " \"")
                        .endsWith("reason=\"-\"");
            }
            assertThat(child.nextLine()).isEqualTo("complete: true");
            assertThat(child.awaitExit()).isZero();
        }
    }
}
