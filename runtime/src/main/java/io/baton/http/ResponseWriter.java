package io.baton.http;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Writes responses into a buffer: {@link #begin}, fields, {@link #endHead}, and perhaps a body.
 *
 * <p>What does not fit is not written, and neither is what follows: {@link #end} says so once, at the end.
 */
public final class ResponseWriter {

    /** The result of {@link #end} when the buffer was too small. */
    public static final long OVERFLOW = -1;

    private static final MemorySegment CRLF = HeaderLine.offHeap("\r\n");

    private static final MemorySegment COLON = HeaderLine.offHeap(": ");

    private static final MemorySegment CONTENT_LENGTH = HeaderLine.offHeap("Content-Length: ");

    private static final MemorySegment CHUNKED = HeaderLine.offHeap("Transfer-Encoding: chunked\r\n");

    private static final MemorySegment CLOSE = HeaderLine.offHeap("Connection: close\r\n");

    private static final MemorySegment KEEP_ALIVE = HeaderLine.offHeap("Connection: keep-alive\r\n");

    private final DateLine date;

    private MemorySegment memory = MemorySegment.NULL;

    private long at;

    private long to;

    private boolean overflowed;

    /** A writer whose responses show the time that this line shows. */
    public ResponseWriter(DateLine date) {
        this.date = date;
    }

    /** Begins a response at a position, in a buffer that ends at another one, with its status line. */
    public void begin(MemorySegment newMemory, long from, long newTo, int status) {
        memory = newMemory;
        at = from;
        to = newTo;
        overflowed = false;
        write(StatusLines.of(status));
    }

    /** Adds the Date. */
    public void date() {
        write(date.bytes());
    }

    /** Adds a prepared line. */
    public void line(HeaderLine line) {
        write(line.bytes());
    }

    /** Adds a field of another message as it was sent. */
    public void field(Fields fields, int index) {
        write(fields.memory(), fields.nameStart(index), fields.nameLength(index));
        write(COLON);
        write(fields.memory(), fields.valueStart(index), fields.valueLength(index));
        write(CRLF);
    }

    /** Adds Content-Length. */
    public void contentLength(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a body has no negative length: " + bytes);
        }
        write(CONTENT_LENGTH);
        number(bytes);
        write(CRLF);
    }

    /** Says that the body is chunked. */
    public void chunked() {
        write(CHUNKED);
    }

    /**
     * Says what becomes of the connection, where the client would think otherwise.
     *
     * @param minorVersion the client's: HTTP/1.0 closes unless it is told that the connection stays
     */
    public void connection(boolean keepAlive, int minorVersion) {
        if (!keepAlive) {
            write(CLOSE);
        } else if (minorVersion == 0) {
            write(KEEP_ALIVE);
        }
    }

    /** Ends the head. */
    public void endHead() {
        write(CRLF);
    }

    /** Adds bytes of the body. */
    public void body(MemorySegment source, long from, long length) {
        write(source, from, length);
    }

    /** The position after the response, or {@link #OVERFLOW}. */
    public long end() {
        return overflowed ? OVERFLOW : at;
    }

    /**
     * Writes the whole answer to a refused message, which ends the connection.
     *
     * @param body whether to say more than the head does; not in answer to HEAD
     * @return the position after it, or {@link #OVERFLOW}
     */
    public long refusal(MemorySegment newMemory, long from, long newTo, Refusal refusal, boolean body) {
        begin(newMemory, from, newTo, refusal.status());
        date();
        RefusalAnswer answer = RefusalAnswer.to(refusal);
        write(answer.restOfHead());
        if (body) {
            write(answer.body());
        }
        return end();
    }

    private void write(MemorySegment bytes) {
        write(bytes, 0, bytes.byteSize());
    }

    private void write(MemorySegment source, long from, long length) {
        if (hasRoom(length)) {
            MemorySegment.copy(source, from, memory, at, length);
            at += length;
        }
    }

    private void number(long value) {
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
