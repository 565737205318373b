package io.baton.net;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Bytes that wait, in a buffer that is borrowed only while there are any. */
final class ByteQueue {

    private final BufferPool pool;

    private BufferPool.@Nullable Buffer buffer;

    private int from;

    private int to;

    ByteQueue(BufferPool pool) {
        this.pool = pool;
    }

    boolean isEmpty() {
        return from == to;
    }

    int size() {
        return to - from;
    }

    /** Where the bytes are, between {@link #from} and {@link #to}; only while there are any, or room was made. */
    MemorySegment memory() {
        if (buffer == null) {
            throw new IllegalStateException("nothing waits");
        }
        return buffer.memory();
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    /** How many bytes can be written behind {@link #to}. */
    int room() {
        return buffer == null ? 0 : (int) buffer.memory().byteSize() - to;
    }

    /** Appends bytes. */
    void add(MemorySegment source, long at, long length) throws IOException {
        makeRoom((int) length);
        MemorySegment.copy(source, at, memory(), to, length);
        to += (int) length;
    }

    /** Says that bytes were written behind {@link #to}. */
    void written(long length) {
        to += (int) length;
    }

    /** Removes bytes from the front. */
    void drop(long length) {
        from += (int) length;
        if (from == to) {
            clear();
        }
    }

    /** Removes everything. */
    void clear() {
        from = 0;
        to = 0;
        if (buffer != null) {
            pool.giveBack(buffer);
            buffer = null;
        }
    }

    /** Makes sure that so many bytes can be written behind {@link #to}, where positions may become others. */
    void makeRoom(int bytes) throws IOException {
        BufferPool.Buffer current = buffer;
        if (current == null) {
            buffer = pool.take(bytes);
            return;
        }
        MemorySegment old = current.memory();
        if (old.byteSize() - to >= bytes) {
            return;
        }
        int size = size();
        if (old.byteSize() - size >= bytes) {
            MemorySegment.copy(old, from, old, 0, size);
        } else {
            BufferPool.Buffer larger = pool.take(size + bytes);
            MemorySegment.copy(old, from, larger.memory(), 0, size);
            pool.giveBack(current);
            buffer = larger;
        }
        from = 0;
        to = size;
    }
}
