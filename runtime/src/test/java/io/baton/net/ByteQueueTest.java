package io.baton.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteQueueTest {

    @Test
    void shouldReturnWhatWasAddedInItsOrder() throws Exception {
        for (long seed = 1; seed <= 10; seed++) {
            compareWithAModel(new Random(seed), seed);
        }
    }

    private static void compareWithAModel(Random random, long seed) throws Exception {
        try (BufferPool pool = new BufferPool(BufferPool.TOTAL_BYTES_MAX, () -> {});
                Arena arena = Arena.ofConfined()) {
            ByteQueue queue = new ByteQueue(pool);
            ArrayDeque<Byte> model = new ArrayDeque<>();
            MemorySegment source = arena.allocate(8000);
            for (int step = 0; step < 300; step++) {
                int length = random.nextInt(8000);
                if (random.nextBoolean() && queue.size() + length < BufferPool.BYTES_MAX) {
                    byte[] bytes = new byte[length];
                    random.nextBytes(bytes);
                    MemorySegment.copy(bytes, 0, source, ValueLayout.JAVA_BYTE, 0, length);
                    queue.add(source, 0, length);
                    for (byte b : bytes) {
                        model.add(b);
                    }
                } else {
                    int dropped = random.nextInt(queue.size() + 1);
                    for (int i = 0; i < dropped; i++) {
                        assertThat(queue.memory().get(ValueLayout.JAVA_BYTE, queue.from() + i))
                                .as("seed %d", seed)
                                .isEqualTo(model.remove());
                    }
                    queue.drop(dropped);
                }
                assertThat(queue.size()).as("seed %d", seed).isEqualTo(model.size());
            }
            queue.clear();
            assertThat(queue.isEmpty()).isTrue();
            assertThat(pool.lentBytes()).isZero();
        }
    }
}
