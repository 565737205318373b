package io.baton.net;

import io.baton.ffi.Fd;
import io.baton.ffi.Io;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A connection's way in. Bytes are received into memory that all connections of the loop share, unless the handler has
 * left some: then they are received behind those, into a buffer of the connection's own.
 */
final class Inbox {

    private final MemorySegment shared;

    private final ByteQueue left;

    /** Whether a read has not yet said that there is nothing. */
    private boolean mayHaveMore = true;

    /** Whether the kernel has told of an end, which only a further read shows. */
    private boolean isEndNear;

    private boolean isEnded;

    /** Whether the kernel has told that the other side is gone altogether. */
    private boolean isLost;

    private boolean isPaused;

    /** Whether what was left shall be offered again. */
    private boolean isResumed;

    /** Null unless what comes takes another way. */
    private @Nullable Splice splice;

    Inbox(MemorySegment shared, BufferPool buffers) {
        this.shared = shared;
        this.left = new ByteQueue(buffers);
    }

    /** Whether a read makes sense. */
    boolean mayHaveMore() {
        return mayHaveMore;
    }

    /** How often it may be read before others have their turn. */
    int readsPerTurnMax() {
        return splice == null ? ConnectionTurn.READS_PER_TURN_MAX : Splice.MOVES_PER_TURN_MAX;
    }

    /** The kernel has told of something. */
    void told(boolean isOfAnEnd) {
        mayHaveMore = true;
        isEndNear |= isOfAnEnd;
    }

    void toldOfALoss(boolean isTold) {
        isLost |= isTold;
    }

    boolean isLost() {
        return isLost;
    }

    /** A read has said that there is nothing. */
    void isDrained() {
        mayHaveMore = false;
    }

    void end() {
        isEnded = true;
    }

    boolean isEnded() {
        return isEnded;
    }

    void pause() {
        isPaused = true;
    }

    /** Reads on, and says whether there may be something. */
    boolean resume() {
        boolean wasPaused = isPaused;
        isPaused = false;
        isResumed |= wasPaused && !left.isEmpty();
        return wasPaused && (mayHaveMore || isResumed);
    }

    boolean isPaused() {
        return isPaused;
    }

    /** Says once that what was left shall be offered again. */
    boolean isResumed() {
        boolean was = isResumed;
        isResumed = false;
        return was;
    }

    boolean hasLeft() {
        return !left.isEmpty();
    }

    @Nullable
    Splice splice() {
        return splice;
    }

    /** Whether what has come has to wait for where it goes. */
    boolean isHeldBySink() {
        return splice != null && splice.isStalled();
    }

    void splice(@Nullable Splice newSplice) {
        splice = newSplice;
    }

    /** Reads once: how many bytes have come, or another outcome of {@link Io}. They are to be {@link #offer}ed. */
    long receive(Fd fd) throws IOException {
        MemorySegment memory = shared;
        long from = 0;
        if (!left.isEmpty()) {
            left.makeRoom(Math.min(left.size(), Connection.IN_BYTES_MAX - left.size()));
            memory = left.memory();
            from = left.to();
        }
        long room = memory.byteSize() - from;
        long count = Io.receive(fd, memory, from, from + room);
        mayHaveMore = count == room || (count > 0 && isEndNear); // less than could be read was all
        return count;
    }

    /** Offers the handler what was received now and, before that, what it has left. */
    void offer(long received, Connection connection, ConnectionHandler handler) throws IOException {
        if (!left.isEmpty()) {
            left.written(received);
            offer(connection, handler);
            return;
        }
        long taken = checked(handler.onBytes(connection, shared, 0, received), received);
        if (taken < received && connection.isOpen()) {
            left.add(shared, taken, received - taken);
        }
    }

    /** Offers the handler again what it has left. */
    void offer(Connection connection, ConnectionHandler handler) throws IOException {
        int size = left.size();
        if (size == 0 || connection.isHeld() || !connection.isOpen()) {
            return;
        }
        long taken = checked(handler.onBytes(connection, left.memory(), left.from(), left.to()), size);
        if (!connection.isOpen()) {
            return;
        }
        left.drop(taken);
        if (taken == 0 && size == Connection.IN_BYTES_MAX && !connection.isHeld()) {
            throw new IOException("the handler takes nothing of %d bytes".formatted(size));
        }
    }

    /** Forgets what was left. */
    void clear() {
        left.clear();
    }

    void close() {
        left.clear();
        if (splice != null) {
            splice.end();
        }
    }

    private static long checked(long taken, long offered) {
        if (taken < 0 || taken > offered) {
            throw new IllegalStateException("the handler took %d of %d bytes".formatted(taken, offered));
        }
        return taken;
    }
}
