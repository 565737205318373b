package io.baton.proxy;

import io.baton.net.Connection;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Collects a request for a server, and keeps it while it is short, so that another server can get the same one.
 *
 * <p>Nothing is sent before there is a connection.
 */
final class RequestOutlet implements Outlet, AutoCloseable {

    /** Room for a usual head and a small body. */
    private static final int BYTES = 8 * 1024;

    /** Of a request that is not kept any more: a copy saves a call then, which a larger piece is not worth. */
    private static final int COPIED_BYTES_MAX = 4 * 1024;

    private final Arena arena = Arena.ofConfined();

    private final MemorySegment usual = arena.allocate(BYTES, Long.BYTES);

    /** Of a head that needs more; null otherwise. */
    private @Nullable Arena largeArena;

    private MemorySegment memory = usual;

    private @Nullable Connection sink;

    private long end;

    /** What of the memory has been handed to the connection. */
    private long sent;

    private boolean isWhole = true;

    /** The memory for a head, from its beginning on. */
    MemorySegment memory() {
        return memory;
    }

    /** Makes more room for a head, before it is written anew. */
    void enlarge(long bytes) {
        freeLarge();
        Arena large = Arena.ofConfined();
        largeArena = large;
        memory = large.allocate(bytes, Long.BYTES);
    }

    /** Says that a head was written up to here. */
    void end(long newEnd) {
        end = newEnd;
    }

    /** Whether all of the request that there was so far is still here. */
    boolean isWhole() {
        return isWhole;
    }

    /** Starts from the beginning, with another connection. */
    void sendTo(Connection newSink) {
        sink = newSink;
        sent = 0;
    }

    @Override
    public void add(MemorySegment source, long from, long length) throws IOException {
        long room = memory.byteSize() - end;
        if (length > (isWhole ? room : Math.min(room, COPIED_BYTES_MAX))) {
            flush();
            isWhole = false;
            sent = 0;
            end = 0;
        }
        if (isWhole || length <= COPIED_BYTES_MAX) {
            MemorySegment.copy(source, from, memory, end, length);
            end += length;
        } else {
            sink().sendAll(source, from, from + length);
        }
    }

    /** Hands everything to the connection. */
    void flush() throws IOException {
        if (end > sent) {
            sink().sendAll(memory, sent, end);
            sent = end;
        }
    }

    void reset() {
        freeLarge();
        memory = usual;
        sink = null;
        end = 0;
        sent = 0;
        isWhole = true;
    }

    @Override
    public void close() {
        freeLarge();
        arena.close();
    }

    private void freeLarge() {
        if (largeArena != null) {
            largeArena.close();
            largeArena = null;
        }
    }

    private Connection sink() {
        if (sink == null) {
            throw new IllegalStateException("nobody to send to");
        }
        return sink;
    }
}
