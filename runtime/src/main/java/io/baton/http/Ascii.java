package io.baton.http;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Classes of bytes, and comparisons of ranges of memory with them. */
final class Ascii {

    static final byte CR = '\r';

    static final byte LF = '\n';

    static final byte TAB = '\t';

    static final byte SPACE = ' ';

    /** Eight bytes at once, the first of them in the lowest bits on every machine. */
    static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Four bytes at once, in the same order. */
    static final ValueLayout.OfInt HALF_WORD = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Makes letters lower case, and leaves digits and the hyphen as they are. */
    static final long LOWER_CASE_WORD = 0x2020_2020_2020_2020L;

    private static final long EACH_BYTE = 0x0101_0101_0101_0101L;

    private static final long SPACES = 0x2020_2020_2020_2020L;

    private static final long DELETES = 0x7f7f_7f7f_7f7f_7f7fL;

    private static final long TOP_BITS = 0x8080_8080_8080_8080L;

    private static final byte DELETE = 0x7f;

    /** RFC 9110 §5.6.2: tchar. */
    private static final boolean[] TOKEN = set("!#$%&'*+-.^_`|~");

    /** RFC 3986 §2.3: unreserved, the characters of a host name that need no decoding. */
    private static final boolean[] HOST = set("-._~");

    private static final byte[] HEX = hexValues();

    private Ascii() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static boolean isToken(byte b) {
        return TOKEN[b & 0xff];
    }

    static boolean isHost(byte b) {
        return HOST[b & 0xff];
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    static boolean isBlank(byte b) {
        return b == SPACE || b == TAB;
    }

    static boolean isControl(byte b) {
        return (b >= 0 && b < SPACE) || b == DELETE;
    }

    /** The value of a hexadecimal digit, or -1. */
    static int hex(byte b) {
        return HEX[b & 0xff];
    }

    static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
    }

    /**
     * The offset of the first control byte in a range, or its end.
     *
     * <p>A subtraction borrows from the bytes above only when it has found something, so the lowest hit is true.
     */
    static int firstControl(MemorySegment memory, long base, int from, int to) {
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long word = memory.get(WORD, base + i);
            long delete = word ^ DELETES;
            long hits = (((word - SPACES) & ~word) | ((delete - EACH_BYTE) & ~delete)) & TOP_BITS;
            if (hits != 0) {
                return i + (Long.numberOfTrailingZeros(hits) >>> 3);
            }
        }
        while (i < to && !isControl(memory.get(ValueLayout.JAVA_BYTE, base + i))) {
            i++;
        }
        return i;
    }

    /**
     * The offset of the first byte of a range that no token has, or its end. Eight bytes are loaded at once, since a
     * load is checked against the bounds of its memory and a shift is not.
     */
    static int tokenEnd(MemorySegment memory, long base, int from, int to) {
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long word = memory.get(WORD, base + i);
            for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
                if (!TOKEN[(int) (word >>> shift) & 0xff]) {
                    return i + shift / Byte.SIZE;
                }
            }
        }
        while (i < to && isToken(memory.get(ValueLayout.JAVA_BYTE, base + i))) {
            i++;
        }
        return i;
    }

    /** Whether a range without control bytes is this text, which is lower case: letters, digits and hyphens. */
    static boolean equalsIgnoringCase(MemorySegment memory, long at, int length, byte[] lowerCase) {
        if (length != lowerCase.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (lower(memory.get(ValueLayout.JAVA_BYTE, at + i)) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    static boolean equalsIgnoringCase(MemorySegment memory, long one, long other, int length) {
        for (int i = 0; i < length; i++) {
            if (lower(memory.get(ValueLayout.JAVA_BYTE, one + i))
                    != lower(memory.get(ValueLayout.JAVA_BYTE, other + i))) {
                return false;
            }
        }
        return true;
    }

    static boolean startsWith(MemorySegment memory, long at, int length, byte[] prefix) {
        if (length < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (memory.get(ValueLayout.JAVA_BYTE, at + i) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether a text, which is lower case, stands somewhere in a range, in any case. */
    static boolean contains(MemorySegment memory, long at, int length, byte[] lowerCase) {
        for (int i = 0; i <= length - lowerCase.length; i++) {
            if (equalsIgnoringCase(memory, at + i, lowerCase.length, lowerCase)) {
                return true;
            }
        }
        return false;
    }

    /** A range as text, one character for each byte. */
    static String text(MemorySegment memory, long at, int length) {
        byte[] bytes = new byte[length];
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, at, bytes, 0, length);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static boolean[] set(String others) {
        boolean[] set = new boolean[256];
        for (int b = 0; b < 128; b++) {
            boolean letterOrDigit = (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z');
            set[b] = letterOrDigit || others.indexOf(b) >= 0;
        }
        return set;
    }

    private static byte[] hexValues() {
        byte[] values = new byte[256];
        for (int b = 0; b < values.length; b++) {
            values[b] = (byte) (b < 128 ? Character.digit(b, 16) : -1);
        }
        return values;
    }
}
