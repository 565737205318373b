package io.baton.ffi;

import static org.assertj.core.api.Assertions.assertThat;

import io.baton.ffi.testing.AllocatedBytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The calls that a server makes for each request leave nothing to the collector. */
@Timeout(120)
class AllocationTest {

    private static final int WARM_UP_CALLS = 50_000;

    private static final int CALLS = 200_000;

    /** The JIT may still be at work in the first of them. */
    private static final int ATTEMPTS = 5;

    private final Arena arena = Arena.ofConfined();

    private final MemorySegment bytes = arena.allocate(100);

    private Sockets.Pair pair;

    private Pipe pipe;

    private EventFd event;

    private Epoll epoll;

    private interface Call {

        void run() throws Exception;
    }

    @BeforeEach
    void open() throws Exception {
        pair = Sockets.pair(Sockets.Kind.STREAM, "pair");
        pipe = Pipe.open("pipe");
        event = EventFd.open("event");
        epoll = Epoll.open(4);
    }

    @AfterEach
    void close() {
        epoll.close();
        event.close();
        pipe.close();
        pair.close();
        arena.close();
    }

    @Test
    void shouldSendAndReceiveWithoutAllocating() throws Exception {
        assertAllocatesNothing(() -> {
            Io.send(pair.left(), bytes);
            Io.receive(pair.right(), bytes);
        });
    }

    @Test
    void shouldReadAndWriteWithoutAllocating() throws Exception {
        assertAllocatesNothing(() -> {
            Io.write(pipe.sink(), bytes);
            Io.read(pipe.source(), bytes);
        });
    }

    @Test
    void shouldFindNothingToReadWithoutAllocating() throws Exception {
        assertAllocatesNothing(() -> Io.receive(pair.right(), bytes));
    }

    @Test
    void shouldWakeAndWaitWithoutAllocating() throws Exception {
        epoll.add(event.fd(), Epoll.IN, 1);
        assertAllocatesNothing(() -> {
            event.signal();
            if (epoll.await(1_000) == 1 && epoll.data(0) == 1 && epoll.events(0) == Epoll.IN) {
                event.drain();
            }
        });
        assertThat(event.drain()).isZero();
    }

    @Test
    void shouldWriteSeveralBuffersWithoutAllocating() throws Exception {
        try (IoVectors vectors = new IoVectors(2)) {
            assertAllocatesNothing(() -> {
                vectors.clear();
                vectors.add(bytes);
                vectors.add(bytes);
                Io.write(pipe.sink(), vectors);
                Io.read(pipe.source(), vectors);
            });
        }
    }

    /** What is received is a value with a list, on the heap; nothing else is made. */
    @Test
    void shouldSendDescriptorsWithoutAllocating() throws Exception {
        try (DescriptorPassing passing = new DescriptorPassing()) {
            List<Fd> descriptors = List.of(event.fd(), event.fd());
            assertAllocatesNothing(() -> {
                passing.send(pair.left(), bytes, descriptors);
                Io.receive(pair.right(), bytes); // which drops the descriptors
            });
            assertAllocatesNothing(() -> passing.receive(pair.right(), bytes));
        }
    }

    private static void assertAllocatesNothing(Call call) throws Exception {
        for (int i = 0; i < WARM_UP_CALLS; i++) {
            call.run();
        }
        double least = Double.MAX_VALUE;
        for (int attempt = 0; attempt < ATTEMPTS && least >= 1; attempt++) {
            long before = AllocatedBytes.ofThisThread();
            for (int i = 0; i < CALLS; i++) {
                call.run();
            }
            least = Math.min(least, (double) (AllocatedBytes.ofThisThread() - before) / CALLS);
        }
        assertThat(least).as("bytes for each call").isLessThan(1);
    }
}
