package io.baton.net;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Off-heap buffers of one loop, lent to the connections that hold something back: a message that is not complete, or
 * what a slow reader has not taken yet. All others have none.
 *
 * <p>A few of each size are kept for the next one; the rest of a crowd's memory goes back to the system.
 */
final class BufferPool implements AutoCloseable {

    /** The smallest and the largest buffer; the sizes between them grow by four. */
    static final int BYTES_MIN = 4096;

    static final int BYTES_MAX = 1 << 20;

    /** What all buffers of a loop may have together. */
    static final long TOTAL_BYTES_MAX = 512L << 20;

    /** How many unused bytes of each size are kept. */
    private static final int KEPT_BYTES_MAX = 1 << 20;

    private static final int SIZES = 5;

    private final long totalBytesMax;

    private final Runnable onLimit;

    private final @Nullable Buffer[] kept = new @Nullable Buffer[SIZES];

    private final int[] keptCounts = new int[SIZES];

    private long totalBytes;

    private long lentBytes;

    /** Memory that has one borrower at a time. */
    static final class Buffer {

        private final Arena arena = Arena.ofConfined();

        private final MemorySegment memory;

        private final int size;

        private @Nullable Buffer next; // while it is kept

        private Buffer(int size) {
            this.size = size;
            this.memory = arena.allocate(bytes(size), Long.BYTES);
        }

        MemorySegment memory() {
            return memory;
        }
    }

    /**
     * A pool without buffers.
     *
     * @param onLimit counts how often there was no room for one more
     */
    BufferPool(long totalBytesMax, Runnable onLimit) {
        this.totalBytesMax = totalBytesMax;
        this.onLimit = onLimit;
    }

    /** Lends the smallest buffer that has room for so many bytes. */
    Buffer take(int bytes) throws IOException {
        int size = 0;
        while (bytes(size) < bytes) {
            size++;
            if (size == SIZES) {
                throw new IOException("%d bytes are more than a buffer has".formatted(bytes));
            }
        }
        Buffer first = kept[size];
        if (first != null) {
            lentBytes += bytes(size);
            kept[size] = first.next;
            first.next = null;
            keptCounts[size]--;
            return first;
        }
        if (totalBytes + bytes(size) > totalBytesMax) {
            onLimit.run();
            throw new IOException("the connections of this loop hold back all of %d bytes".formatted(totalBytesMax));
        }
        totalBytes += bytes(size);
        lentBytes += bytes(size);
        return new Buffer(size);
    }

    /** Takes a buffer back. */
    void giveBack(Buffer buffer) {
        int size = buffer.size;
        lentBytes -= bytes(size);
        if ((keptCounts[size] + 1) * bytes(size) > KEPT_BYTES_MAX) {
            totalBytes -= bytes(size);
            buffer.arena.close();
            return;
        }
        buffer.next = kept[size];
        kept[size] = buffer;
        keptCounts[size]++;
    }

    /** The bytes of all buffers, whether they are lent or kept. */
    long totalBytes() {
        return totalBytes;
    }

    long lentBytes() {
        return lentBytes;
    }

    /** Frees the buffers that are not lent. */
    @Override
    public void close() {
        for (int size = 0; size < SIZES; size++) {
            for (Buffer buffer = kept[size]; buffer != null; buffer = buffer.next) {
                totalBytes -= bytes(size);
                buffer.arena.close();
            }
            kept[size] = null;
            keptCounts[size] = 0;
        }
    }

    private static int bytes(int size) {
        return BYTES_MIN << (2 * size);
    }
}
