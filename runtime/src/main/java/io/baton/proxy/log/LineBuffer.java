package io.baton.proxy.log;

import java.nio.charset.StandardCharsets;

/**
 * One line while it is written. Texts of clients and of the configuration get in by {@link Escape} only.
 *
 * <p>There is room for the longest line: no entry is longer than its texts, each of which is cut, and
 * {@link #FIXED_BYTES_MAX} of names and numbers.
 */
final class LineBuffer {

    /** What a text takes at most, escaped. */
    static final int TEXT_BYTES_MAX = 4096;

    /** The names of the fields, and what stands in numbers. */
    private static final int FIXED_BYTES_MAX = 1024;

    private static final int TEXTS = AccessEntry.Text.COUNT + AccessEntry.Name.COUNT;

    /** The longest line. */
    static final int BYTES_MAX = TEXTS * TEXT_BYTES_MAX + FIXED_BYTES_MAX;

    private static final int LONG_DIGITS_MAX = 20;

    private final byte[] bytes = new byte[BYTES_MAX];

    private int length;

    private final byte[] digits = new byte[LONG_DIGITS_MAX];

    /** A piece of a line that is the same in all of them. */
    static byte[] piece(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    void clear() {
        length = 0;
    }

    int length() {
        return length;
    }

    byte[] bytes() {
        return bytes;
    }

    void put(byte value) {
        bytes[length++] = value;
    }

    void put(byte[] piece) {
        System.arraycopy(piece, 0, bytes, length, piece.length);
        length += piece.length;
    }

    void put(byte[] from, int start, int count) {
        System.arraycopy(from, start, bytes, length, count);
        length += count;
    }

    /** A number of 0 or more. */
    void number(long value) {
        int at = LONG_DIGITS_MAX;
        long rest = value;
        do {
            digits[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        put(digits, at, LONG_DIGITS_MAX - at);
    }
}
