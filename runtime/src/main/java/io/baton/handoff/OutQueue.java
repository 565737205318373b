package io.baton.handoff;

import io.baton.ffi.DescriptorPassing;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.Io;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;

/** Frames that wait for room in the socket, in their order. */
final class OutQueue implements AutoCloseable {

    /** A peer that reads nothing is given up when so much waits; two of the longest frames. */
    static final long WAITING_BYTES_MAX = 2L * MessageCodec.FIELDS_BYTES_MAX;

    private static final int CHUNK_BYTES = 64 << 10;

    private final Arena arena = Arena.ofConfined();

    private final MemorySegment chunk = arena.allocate(CHUNK_BYTES);

    private final ArrayDeque<Outgoing> frames = new ArrayDeque<>();

    /** How much of the first frame has been sent. */
    private int sent;

    private long waitingBytes;

    /** What {@link #flush} came to. */
    enum Flushed {
        ALL,
        NOT_YET,
        /** The other side will read nothing more. */
        BROKEN
    }

    /** A frame, and descriptors that travel with its beginning. */
    private record Outgoing(ByteBuffer frame, List<Fd> descriptors) {}

    /**
     * Adds a frame.
     *
     * @param descriptors borrowed until they are sent
     * @return false, and nothing is added, when too much waits already
     */
    boolean add(ByteBuffer frame, List<Fd> descriptors) {
        if (waitingBytes + frame.limit() > WAITING_BYTES_MAX) {
            return false;
        }
        frames.add(new Outgoing(frame, descriptors));
        waitingBytes += frame.limit();
        return true;
    }

    boolean isEmpty() {
        return frames.isEmpty();
    }

    /** Sends what there is room for. */
    Flushed flush(DescriptorPassing passing, Fd socket) throws ErrnoException {
        while (!frames.isEmpty()) {
            long result = sendSome(passing, socket, frames.element());
            if (result == Io.WOULD_BLOCK) {
                return Flushed.NOT_YET;
            }
            if (result < 0) {
                return Flushed.BROKEN;
            }
            sent += (int) result;
            waitingBytes -= result;
            if (sent == frames.element().frame().limit()) {
                frames.remove();
                sent = 0;
            }
        }
        return Flushed.ALL;
    }

    @Override
    public void close() {
        frames.clear();
        arena.close();
    }

    private long sendSome(DescriptorPassing passing, Fd socket, Outgoing first) throws ErrnoException {
        boolean isBeginning = sent == 0 && !first.descriptors().isEmpty();
        int room = isBeginning ? DescriptorPassing.BYTES_MAX : CHUNK_BYTES;
        int length = Math.min(room, first.frame().limit() - sent);
        MemorySegment.copy(MemorySegment.ofBuffer(first.frame()), sent, chunk, 0, length);
        MemorySegment bytes = chunk.asSlice(0, length);
        return isBeginning ? passing.send(socket, bytes, first.descriptors()) : Io.send(socket, bytes);
    }
}
