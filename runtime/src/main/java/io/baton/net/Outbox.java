package io.baton.net;

import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.Io;
import io.baton.ffi.Sockets;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A connection's way out: what is sent at once, and what waits for room. */
final class Outbox {

    private final Fd fd;

    private final ByteQueue waiting;

    private boolean isBlocked;

    /** Whether sending has failed: nothing can reach the other side any more. */
    private boolean isBroken;

    private boolean isEnded;

    private boolean hasMoved;

    private long bytesSent;

    /** Null unless what is sent comes another way. */
    private @Nullable Splice splice;

    Outbox(Fd fd, BufferPool buffers) {
        this.fd = fd;
        this.waiting = new ByteQueue(buffers);
    }

    /** Sends or keeps bytes, and returns how many were taken: all, or as many as there is room for. */
    long send(MemorySegment memory, long from, long to) throws IOException {
        requireOrder();
        long sent = waiting.isEmpty() ? sendNow(memory, from, to) : 0;
        long room = Math.max(0, Connection.OUT_BYTES_MAX - waiting.size());
        long kept = Math.min(to - from - sent, room);
        keep(memory, from + sent, kept);
        isBlocked |= sent + kept < to - from;
        return sent + kept;
    }

    /** Sends or keeps all bytes. */
    void sendAll(MemorySegment memory, long from, long to) throws IOException {
        requireOrder();
        long sent = waiting.isEmpty() ? sendNow(memory, from, to) : 0;
        keep(memory, from + sent, to - from - sent);
    }

    /** Sends what waits, as far as there is room by now. */
    void flush() throws ErrnoException {
        boolean wasOccupied = !waiting.isEmpty();
        if (wasOccupied) {
            waiting.drop(sendNow(waiting.memory(), waiting.from(), waiting.to()));
        }
        if (splice != null && waiting.isEmpty()) {
            splice.sinkIsReady(wasOccupied);
        }
    }

    /** Says once that what had blocked the connection is sent. */
    boolean unblock() {
        boolean isOver = isBlocked && waiting.isEmpty() && !isBroken;
        isBlocked &= !isOver;
        return isOver;
    }

    /** Tells the other side that nothing more will come. */
    void end() throws ErrnoException {
        isEnded = true;
        Sockets.shutdown(fd, Sockets.Direction.WRITE);
    }

    /** Gives up. */
    void breakOff() {
        isBroken = true;
    }

    void close() {
        waiting.clear();
        isBroken = true;
        if (splice != null) {
            splice.end();
        }
    }

    /** Another way is taken, which has sent bytes. */
    void passed(long bytes) {
        bytesSent += bytes;
        hasMoved = true;
    }

    @Nullable
    Splice splice() {
        return splice;
    }

    void splice(@Nullable Splice newSplice) {
        splice = newSplice;
    }

    long bytesSent() {
        return bytesSent;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    boolean isBlocked() {
        return isBlocked;
    }

    boolean isBroken() {
        return isBroken;
    }

    boolean isEnded() {
        return isEnded;
    }

    /** Whether bytes have left since this was last asked. */
    boolean hasMoved() {
        boolean moved = hasMoved;
        hasMoved = false;
        return moved;
    }

    /** Sends until there is no room; what can reach nobody any more counts as sent. */
    private long sendNow(MemorySegment memory, long from, long to) throws ErrnoException {
        long at = from;
        while (at < to && !isBroken && !isEnded) {
            long sent = Io.send(fd, memory, at, to);
            if (sent == Io.WOULD_BLOCK) {
                return at - from;
            }
            isBroken = sent < 0;
            hasMoved = true;
            bytesSent += Math.max(0, sent);
            at += Math.max(0, sent);
        }
        return to - from;
    }

    private void requireOrder() {
        if (splice != null) {
            throw new IllegalStateException("what is spliced to " + fd + " is still under way");
        }
    }

    private void keep(MemorySegment memory, long at, long length) throws IOException {
        if (length > 0) {
            waiting.add(memory, at, length);
            isBlocked |= waiting.size() >= Connection.OUT_BYTES_MAX;
        }
    }
}
