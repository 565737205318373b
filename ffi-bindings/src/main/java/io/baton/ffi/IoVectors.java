package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.UIO_MAXIOV;

import io.baton.ffi.libc.iovec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A list of buffers for one read or write, in native memory that the thread which made it uses again and again. */
public final class IoVectors implements AutoCloseable {

    /** What Linux takes in one call. */
    public static final int COUNT_MAX = UIO_MAXIOV;

    private final Arena arena = Arena.ofConfined();

    private final MemorySegment vectors;

    private final int capacity;

    private int count;

    public IoVectors(int capacity) {
        if (capacity < 1 || capacity > COUNT_MAX) {
            throw new IllegalArgumentException("%d buffers: 1 to %d are possible".formatted(capacity, COUNT_MAX));
        }
        this.capacity = capacity;
        this.vectors = iovec.allocateArray(capacity, arena);
    }

    /** Appends a buffer, which stays the caller's to keep allocated. */
    public void add(MemorySegment buffer) {
        if (count == capacity) {
            throw new IllegalStateException("there is room for " + capacity + " buffers");
        }
        MemorySegment vector = iovec.asSlice(vectors, count);
        iovec.iov_base(vector, buffer);
        iovec.iov_len(vector, buffer.byteSize());
        count++;
    }

    public void clear() {
        count = 0;
    }

    public int count() {
        return count;
    }

    MemorySegment segment() {
        return vectors;
    }

    @Override
    public void close() {
        arena.close();
    }
}
