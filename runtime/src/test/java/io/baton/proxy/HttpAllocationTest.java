package io.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.baton.net.Client;
import io.baton.net.SteppedLoop;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/**
 * A request over a real socket costs no garbage of ours: asked of the JVM, which counts each thread's bytes.
 *
 * <p>The JDK checks the memory for errno by a slice of 40 bytes at each call into libc, which its compiler removes; in
 * some runs not from one of the five calls here, as if by chance. So one or two of those are excused, and our own
 * smallest mistake, a slice at each receive and send, is not.
 */
class HttpAllocationTest {

    private static final int WARM_UP = 40_000;

    private static final int MEASURED = 10_000;

    private static final int ROUNDS = 5;

    private static final long JDK_SLICE_BYTES = 40;

    private static final String REQUEST = "GET /ping HTTP/1.1\r\nHost: www.example.com\r\nAccept: */*\r\n\r\n";

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void shouldAnswerKeptAliveRequestsWithoutAllocating() throws Exception {
        Answer answer = Answer.text(200, "pong\n");
        try (SteppedLoop loop = new SteppedLoop()) {
            Client client = loop.connect(HttpService.of(request -> answer));
            String expected = client.exchange(REQUEST, "pong\n");
            client.prepare(REQUEST);
            long least = Long.MAX_VALUE;
            for (int i = 0; i < WARM_UP; i++) {
                exchange(loop, client, expected.length());
            }
            for (int round = 0; round < ROUNDS; round++) {
                long before = THREADS.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < MEASURED; i++) {
                    exchange(loop, client, expected.length());
                }
                least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
            }
            assertThat(least).isLessThanOrEqualTo(2 * JDK_SLICE_BYTES * MEASURED);
        }
    }

    private static void exchange(SteppedLoop loop, Client client, int length) throws Exception {
        client.sendPrepared();
        loop.turn();
        if (client.receivePrepared() != length) {
            throw new AssertionError("not one whole answer"); // an assertThat would be garbage
        }
    }
}
