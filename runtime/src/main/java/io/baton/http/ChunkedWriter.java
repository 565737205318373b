package io.baton.http;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The frames of a chunked body. Data goes between them, from wherever it lies. */
public final class ChunkedWriter {

    /** The room that the longest chunk head needs: sixteen digits and a CRLF. */
    public static final int HEAD_BYTES_MAX = 18;

    /** The bytes after the data of a chunk. */
    public static final int END_BYTES = 2;

    /** The bytes that end a body without trailers. */
    public static final int LAST_BYTES = 5;

    private static final int DIGIT_BITS = 4;

    private static final byte[] DIGITS = Ascii.bytes("0123456789abcdef");

    private ChunkedWriter() {}

    /** How many bytes the head of a chunk takes, so that it can be put right before data that is in place. */
    public static int headBytes(long dataBytes) {
        return digits(dataBytes) + 2;
    }

    /** Writes the head of a chunk that is not empty, and returns where its data begins. */
    public static long writeHead(MemorySegment memory, long at, long dataBytes) {
        if (dataBytes <= 0) {
            throw new IllegalArgumentException("an empty chunk would end the body: " + dataBytes);
        }
        int digits = digits(dataBytes);
        long rest = dataBytes;
        for (int i = digits - 1; i >= 0; i--) {
            memory.set(ValueLayout.JAVA_BYTE, at + i, DIGITS[(int) rest & 0xf]);
            rest >>>= DIGIT_BITS;
        }
        return writeEnd(memory, at + digits);
    }

    /** Writes what ends the data of a chunk, and returns the position after it. */
    public static long writeEnd(MemorySegment memory, long at) {
        memory.set(ValueLayout.JAVA_BYTE, at, Ascii.CR);
        memory.set(ValueLayout.JAVA_BYTE, at + 1, Ascii.LF);
        return at + END_BYTES;
    }

    /** Writes what ends a body without trailers, and returns the position after it. */
    public static long writeLast(MemorySegment memory, long at) {
        memory.set(ValueLayout.JAVA_BYTE, at, (byte) '0');
        return writeEnd(memory, writeEnd(memory, at + 1));
    }

    private static int digits(long dataBytes) {
        return Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(dataBytes) + DIGIT_BITS - 1) / DIGIT_BITS);
    }
}
