package io.baton.proxy;

import io.baton.net.Connection;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Collects what one connection is sent in one turn, in memory that all connections of a loop share: {@link #begin},
 * bytes, {@link #flush}, with nobody else in between.
 */
final class ResponseOutlet implements Outlet {

    /** A longer range is sent from where it lies. */
    static final int COPIED_BYTES_MAX = 16 * 1024;

    private final MemorySegment memory;

    private @Nullable Connection sink;

    private long end;

    ResponseOutlet(MemorySegment memory) {
        this.memory = memory;
    }

    /** Begins, or goes on where something was begun for the same connection. */
    void begin(Connection newSink) {
        if (sink != newSink) {
            sink = newSink;
            end = 0;
        }
    }

    /** Memory to write into directly, behind {@link #end}. */
    MemorySegment memory() {
        return memory;
    }

    long end() {
        return end;
    }

    /** Says that bytes were written up to here. */
    void end(long newEnd) {
        end = newEnd;
    }

    @Override
    public void add(MemorySegment source, long from, long length) throws IOException {
        if (length > Math.min(COPIED_BYTES_MAX, memory.byteSize() - end)) {
            flush();
        }
        if (length > COPIED_BYTES_MAX) {
            sink().sendAll(source, from, from + length);
        } else {
            MemorySegment.copy(source, from, memory, end, length);
            end += length;
        }
    }

    /** Hands everything to the connection. */
    void flush() throws IOException {
        if (end > 0) {
            sink().sendAll(memory, 0, end);
            end = 0;
        }
    }

    private Connection sink() {
        if (sink == null) {
            throw new IllegalStateException("nobody to send to");
        }
        return sink;
    }
}
