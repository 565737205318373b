package io.baton.http;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The eight bytes of an HTTP version (RFC 9112 §2.3). */
final class Version {

    static final int LENGTH = 8;

    /** Not of the form that a version has. */
    static final int INVALID = -1;

    /** A version, but none that is spoken here: not even a later HTTP/1, of which nothing is known. */
    static final int UNSUPPORTED = -2;

    private static final long HTTP_1_1 = word("HTTP/1.1");

    private static final long HTTP_1_0 = word("HTTP/1.0");

    private static final byte[] NAME = Ascii.bytes("HTTP/");

    private Version() {}

    /** The minor version of HTTP/1, {@link #INVALID} or {@link #UNSUPPORTED}; eight bytes are there to read. */
    static int minor(MemorySegment memory, long at) {
        long word = memory.get(Ascii.WORD, at);
        if (word == HTTP_1_1) {
            return 1;
        }
        if (word == HTTP_1_0) {
            return 0;
        }
        boolean form = Ascii.startsWith(memory, at, LENGTH, NAME)
                && Ascii.isDigit(memory.get(ValueLayout.JAVA_BYTE, at + 5))
                && memory.get(ValueLayout.JAVA_BYTE, at + 6) == '.'
                && Ascii.isDigit(memory.get(ValueLayout.JAVA_BYTE, at + 7));
        return form ? UNSUPPORTED : INVALID;
    }

    private static long word(String text) {
        return MemorySegment.ofArray(Ascii.bytes(text)).get(Ascii.WORD, 0);
    }
}
