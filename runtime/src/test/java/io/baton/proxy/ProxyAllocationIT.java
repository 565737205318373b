package io.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.baton.ffi.testing.ChildJvm;
import io.baton.net.Client;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A forwarded request costs no garbage of ours: asked of the JVM, which counts each thread's bytes. As in
 * {@link HttpAllocationIT}, a slice that the JDK makes at a call into libc is excused here and there.
 */
class ProxyAllocationIT {

    private static final long JDK_SLICE_BYTES = 40;

    @Test
    void shouldForwardKeptAliveRequestsWithoutAllocating() throws Exception {
        try (ChildJvm child = ChildJvm.start(
                new ProcessBuilder(ChildJvm.command(List.of("-XX:-BackgroundCompilation"), Exchanges.class)))) {
            assertThat(Long.parseLong(child.awaitLine("bytes per request: "))).isLessThanOrEqualTo(2 * JDK_SLICE_BYTES);
            assertThat(child.awaitExit()).isZero();
        }
    }

    /** The child: a client, a server, and the proxy between them. */
    static final class Exchanges {

        private static final int WARM_UP = 40_000;

        private static final int MEASURED = 10_000;

        private static final int ROUNDS = 5;

        private Exchanges() {}

        public static void main(String[] arguments) throws Exception {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            try (ProxyUnderTest proxy = ProxyUnderTest.of(1)) {
                Client client = proxy.connect();
                Client server = proxy.ask(client, ProxyUnderTest.GET);
                server.send(ProxyUnderTest.OK);
                client.await("ok");
                client.prepare(ProxyUnderTest.GET);
                server.prepare(ProxyUnderTest.OK);
                exchange(proxy, client, server, WARM_UP);
                long least = Long.MAX_VALUE;
                for (int round = 0; round < ROUNDS; round++) {
                    long before = threads.getCurrentThreadAllocatedBytes();
                    exchange(proxy, client, server, MEASURED);
                    least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
                }
                System.out.println("bytes per request: " + least / MEASURED);
            }
        }

        private static void exchange(ProxyUnderTest proxy, Client client, Client server, int times) throws Exception {
            for (int i = 0; i < times; i++) {
                client.sendPrepared();
                pass(proxy, server, ProxyUnderTest.GOT.length());
                server.sendPrepared();
                pass(proxy, client, ProxyUnderTest.OK.length());
            }
        }

        /** Bytes may take more than one turn to come over the loopback interface. */
        private static void pass(ProxyUnderTest proxy, Client to, int length) throws Exception {
            long came = 0;
            for (int turns = 0; came < length && turns < 1_000_000; turns++) {
                proxy.loop.turn();
                came += Math.max(0, to.receivePrepared());
            }
            if (came != length) {
                throw new AssertionError("not one whole message"); // an assertThat would be garbage
            }
        }
    }
}
