package io.baton.http;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Set;

/**
 * Writes heads of messages into a buffer, and small bodies behind them.
 *
 * <p>What does not fit is not written, and neither is what follows: {@link #end} says so once, at the end.
 */
public abstract sealed class HeadWriter permits RequestWriter, ResponseWriter {

    /** The result of {@link #end} when the buffer was too small. */
    public static final long OVERFLOW = -1;

    static final MemorySegment CRLF = HeaderLine.offHeap("\r\n");

    static final MemorySegment COLON = HeaderLine.offHeap(": ");

    private static final MemorySegment CONTENT_LENGTH = HeaderLine.offHeap("Content-Length: ");

    private static final MemorySegment CHUNKED = HeaderLine.offHeap("Transfer-Encoding: chunked\r\n");

    private static final MemorySegment CLOSE = HeaderLine.offHeap("Connection: close\r\n");

    private static final MemorySegment UPGRADE = HeaderLine.offHeap("Connection: upgrade\r\n");

    private MemorySegment memory = MemorySegment.NULL;

    private long at;

    private long to;

    private boolean overflowed;

    HeadWriter() {}

    final void begin(MemorySegment newMemory, long from, long newTo) {
        memory = newMemory;
        at = from;
        to = newTo;
        overflowed = false;
    }

    /** Adds a prepared line. */
    public final void line(HeaderLine line) {
        write(line.bytes());
    }

    /** Adds what is added to a message that is passed on. */
    public final void lines(FieldEdits edits) {
        for (byte[] line : edits.lines()) {
            write(line);
        }
    }

    /** Adds a field of another message as it was sent. */
    public final void field(Fields fields, int index) {
        write(fields.memory(), fields.nameStart(index), fields.nameLength(index));
        write(COLON);
        write(fields.memory(), fields.valueStart(index), fields.valueLength(index));
        write(CRLF);
    }

    /**
     * Adds the fields of another message as they were sent: those that stand together are copied at once.
     *
     * @param leftOut what is left out beside the fields of one connection only
     * @param end where the empty line begins that follows them
     */
    final void fields(Fields fields, Set<HeaderName> leftOut, long end) {
        int count = fields.count();
        long runStart = -1;
        for (int i = 0; i < count; i++) {
            boolean isKept = !fields.isHopByHop(i) && !leftOut.contains(fields.name(i));
            if (isKept && runStart < 0) {
                runStart = fields.nameStart(i);
            } else if (!isKept && runStart >= 0) {
                write(fields.memory(), runStart, fields.nameStart(i) - runStart);
                runStart = -1;
            }
        }
        if (runStart >= 0) {
            write(fields.memory(), runStart, end - runStart);
        }
    }

    /** Adds Content-Length. */
    public final void contentLength(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a body has no negative length: " + bytes);
        }
        write(CONTENT_LENGTH);
        number(bytes);
        write(CRLF);
    }

    /** Says that the body is chunked. */
    public final void chunked() {
        write(CHUNKED);
    }

    /** Says that the connection ends after this message. */
    public final void close() {
        write(CLOSE);
    }

    /** Says that the connection may speak another protocol, or does from now on: the one in a field of a message. */
    public final void upgrade(Fields fields, int index) {
        write(UPGRADE);
        field(fields, index);
    }

    /** Ends the head. */
    public final void endHead() {
        write(CRLF);
    }

    /** Adds bytes of the body. */
    public final void body(MemorySegment source, long from, long length) {
        write(source, from, length);
    }

    /** The position after the message, or {@link #OVERFLOW}. */
    public final long end() {
        return overflowed ? OVERFLOW : at;
    }

    final void write(MemorySegment bytes) {
        write(bytes, 0, bytes.byteSize());
    }

    final void write(MemorySegment source, long from, long length) {
        if (hasRoom(length)) {
            MemorySegment.copy(source, from, memory, at, length);
            at += length;
        }
    }

    final void write(byte[] bytes) {
        if (hasRoom(bytes.length)) {
            MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, at, bytes.length);
            at += bytes.length;
        }
    }

    final void number(long value) {
        int digits = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) {
            digits++;
        }
        if (hasRoom(digits)) {
            long rest = value;
            for (int i = digits - 1; i >= 0; i--) {
                memory.set(ValueLayout.JAVA_BYTE, at + i, (byte) ('0' + rest % 10));
                rest /= 10;
            }
            at += digits;
        }
    }

    private boolean hasRoom(long length) {
        overflowed |= length > to - at;
        return !overflowed;
    }
}
