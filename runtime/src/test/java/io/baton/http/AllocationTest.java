package io.baton.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The hot path allocates nothing once its tables have grown: asked of the JVM, which counts each thread's bytes. */
class AllocationTest {

    private static final int WARM_UP = 20_000;

    private static final int MEASURED = 10_000;

    private static final int ROUNDS = 5;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Arena arena = Arena.ofAuto();

    private long sum;

    private byte[] escaped = {};

    /** The bytes of the best of several rounds: a compiler that swaps code in between may allocate for itself. */
    private static long allocatedBytes(Runnable work) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < WARM_UP; i++) {
            work.run();
        }
        for (int round = 0; round < ROUNDS; round++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < MEASURED; i++) {
                work.run();
            }
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    private MemorySegment[] offHeap(List<String> messages) {
        return messages.stream()
                .map(message -> Feeding.offHeap(arena, Feeding.bytes(message), 0))
                .toArray(MemorySegment[]::new);
    }

    @Test
    void shouldSeeAllocations() {
        // Kept where everybody sees it: an array of which only the length is used is never made, once it is compiled.
        assertThat(allocatedBytes(() -> escaped = new byte[16])).isGreaterThanOrEqualTo(MEASURED * 16L);
        assertThat(escaped).hasSize(16);
    }

    @Test
    void shouldReadRequestsWithoutAllocating() {
        MemorySegment[] messages = offHeap(Messages.REQUESTS);
        RequestHeadParser parser = new RequestHeadParser(Feeding.LIMITS);
        assertThat(allocatedBytes(() -> {
                    for (MemorySegment message : messages) {
                        parser.reset();
                        parser.parse(message, 0, 10);
                        Progress progress = parser.parse(message, 0, message.byteSize());
                        RequestHead head = parser.head();
                        sum += progress == Progress.DONE && head.isKeepAlive() ? head.byteCount() : 1;
                        sum += head.framing() instanceof BodyFraming.Length length ? length.bytes() : 0;
                    }
                }))
                .isZero();
    }

    @Test
    void shouldReadResponsesWithoutAllocating() {
        MemorySegment[] messages = offHeap(Messages.RESPONSES);
        ResponseHeadParser parser = new ResponseHeadParser(Feeding.LIMITS);
        assertThat(allocatedBytes(() -> {
                    for (MemorySegment message : messages) {
                        parser.reset(Method.GET);
                        Progress progress = parser.parse(message, 0, message.byteSize());
                        ResponseHead head = parser.head();
                        sum += progress == Progress.DONE && head.isKeepAlive() ? head.status() : 1;
                    }
                }))
                .isZero();
    }

    @Test
    void shouldReadBodiesWithoutAllocating() {
        MemorySegment[] messages = offHeap(Messages.BODIES);
        ChunkedDecoder decoder = new ChunkedDecoder(0);
        assertThat(allocatedBytes(() -> {
                    for (MemorySegment message : messages) {
                        decoder.reset();
                        long at = 0;
                        while (decoder.decode(message, at, message.byteSize()) == ChunkedDecoder.Step.DATA) {
                            at += decoder.consumed();
                            sum += decoder.dataLength();
                        }
                    }
                }))
                .isZero();
    }

    @Test
    void shouldWriteResponsesWithoutAllocating() {
        MemorySegment buffer = arena.allocate(1024);
        MemorySegment body = Feeding.offHeap(arena, Feeding.bytes("pong\n"), 0);
        HeaderLine type = HeaderLine.of("Content-Type", "text/plain");
        DateLine date = new DateLine(0);
        ResponseWriter writer = new ResponseWriter(date);
        assertThat(allocatedBytes(() -> {
                    date.refresh(sum);
                    writer.begin(buffer, 0, buffer.byteSize(), 200);
                    writer.date();
                    writer.line(type);
                    writer.contentLength(5);
                    writer.connection(true, 0);
                    writer.endHead();
                    writer.body(body, 0, 5);
                    long at = writer.end();
                    at = ChunkedWriter.writeLast(buffer, ChunkedWriter.writeHead(buffer, at, 300));
                    sum += writer.refusal(buffer, at, buffer.byteSize(), Refusal.BARE_LF, true);
                }))
                .isZero();
    }
}
