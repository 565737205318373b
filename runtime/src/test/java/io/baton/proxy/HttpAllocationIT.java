package io.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.baton.ffi.testing.ChildJvm;
import io.baton.net.Client;
import io.baton.net.SteppedLoop;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A request over a real socket costs no garbage of ours: asked of the JVM, which counts each thread's bytes.
 *
 * <p>The JDK checks the memory for errno by a slice of 40 bytes at each call into libc. Its compiler removes the slice,
 * unless it has seen many kinds of segments before; therefore a JVM of its own, which compiles in the same order every
 * time. One or two of the slices of the five calls here are excused even so.
 */
class HttpAllocationIT {

    private static final long JDK_SLICE_BYTES = 40;

    @Test
    void shouldAnswerKeptAliveRequestsWithoutAllocating() throws Exception {
        try (ChildJvm child = ChildJvm.start(
                new ProcessBuilder(ChildJvm.command(List.of("-XX:-BackgroundCompilation"), Exchanges.class)))) {
            assertThat(Long.parseLong(child.awaitLine("bytes per request: "))).isLessThanOrEqualTo(2 * JDK_SLICE_BYTES);
            assertThat(child.awaitExit()).isZero();
        }
    }

    /** The child: both ends of one connection. */
    static final class Exchanges {

        private static final int WARM_UP = 40_000;

        private static final int MEASURED = 10_000;

        private static final int ROUNDS = 5;

        private static final String REQUEST = "GET /ping HTTP/1.1\r\nHost: www.example.com\r\nAccept: */*\r\n\r\n";

        private Exchanges() {}

        public static void main(String[] arguments) throws Exception {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            Answer answer = Answer.text(200, "pong\n");
            try (SteppedLoop loop = new SteppedLoop()) {
                Client client = loop.connect(HttpService.of(request -> answer));
                int length = client.exchange(REQUEST, "pong\n").length();
                client.prepare(REQUEST);
                exchange(loop, client, length, WARM_UP);
                long least = Long.MAX_VALUE;
                for (int round = 0; round < ROUNDS; round++) {
                    long before = threads.getCurrentThreadAllocatedBytes();
                    exchange(loop, client, length, MEASURED);
                    least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
                }
                System.out.println("bytes per request: " + least / MEASURED);
            }
        }

        private static void exchange(SteppedLoop loop, Client client, int length, int times) throws Exception {
            for (int i = 0; i < times; i++) {
                client.sendPrepared();
                loop.turn();
                if (client.receivePrepared() != length) {
                    throw new AssertionError("not one whole answer"); // an assertThat would be garbage
                }
            }
        }
    }
}
