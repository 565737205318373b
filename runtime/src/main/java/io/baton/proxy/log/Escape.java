package io.baton.proxy.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Texts of others as they stand in a line, where they can do no harm.
 *
 * <p>In both formats a byte that cannot stand for itself is written {@code \xHH}, and so is the backslash: whoever
 * reads a text gets back exactly what was sent. JSON, which must be UTF-8, has its own escapes for characters that are
 * valid but troublesome, and needs {@code \xHH} (there {@code \\xHH}) only for bytes that are no UTF-8.
 */
final class Escape {

    /** What a text ends with that was cut. */
    private static final byte[] CUT = LineBuffer.piece("...");

    private static final byte[] HEX = LineBuffer.piece("0123456789ABCDEF");

    /** The longest escape of one character: a byte that is no UTF-8 in JSON takes five, {@code \}{@code u001F} six. */
    private static final int ESCAPE_BYTES_MAX = 6;

    private static final int BUDGET = LineBuffer.TEXT_BYTES_MAX - CUT.length - ESCAPE_BYTES_MAX;

    private static final boolean[] PLAIN = plain();

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long EACH_BYTE = 0x0101_0101_0101_0101L;

    private static final long TOP_BITS = 0x8080_8080_8080_8080L;

    private static final long SPACES = ' ' * EACH_BYTE;

    private static final long QUOTES = '"' * EACH_BYTE;

    private static final long BACKSLASHES = '\\' * EACH_BYTE;

    private static final int DELETE = 0x7f;

    private Escape() {}

    /** Writes a text of printable ASCII, in which a quote is escaped, too. */
    static void ascii(LineBuffer line, byte[] text, int from, int length) {
        int limit = line.length() + BUDGET;
        int end = from + length;
        int at = from;
        while (at < end) {
            int plainEnd = plainEnd(text, at, Math.min(end, at + limit - line.length()));
            line.put(text, at, plainEnd - at);
            at = plainEnd;
            if (at == end) {
                return;
            }
            if (line.length() >= limit) {
                line.put(CUT);
                return;
            }
            line.put((byte) '\\');
            hex(line, text[at++]);
        }
    }

    /** Writes the inside of a JSON string. */
    static void json(LineBuffer line, byte[] text, int from, int length) {
        int limit = line.length() + BUDGET;
        int end = from + length;
        int at = from;
        while (at < end) {
            int plainEnd = plainEnd(text, at, Math.min(end, at + limit - line.length()));
            line.put(text, at, plainEnd - at);
            at = plainEnd;
            if (at == end) {
                return;
            }
            if (line.length() >= limit) {
                line.put(CUT);
                return;
            }
            at = jsonSpecial(line, text, at, end);
        }
    }

    /** Where the first byte stands that is not to be written as it is. */
    private static int plainEnd(byte[] text, int from, int to) {
        int at = from;
        while (at <= to - Long.BYTES && isPlain((long) WORD.get(text, at))) {
            at += Long.BYTES;
        }
        while (at < to && PLAIN[text[at] & 0xff]) {
            at++;
        }
        return at;
    }

    /**
     * Whether eight bytes are all to be written as they are. A subtraction borrows from the bytes above only when it
     * has found something, so zero is true.
     */
    private static boolean isPlain(long word) {
        long quotes = word ^ QUOTES;
        long backslashes = word ^ BACKSLASHES;
        long hits = (word - SPACES) | (word + EACH_BYTE) | word; // below a space, DEL, and what is not ASCII
        hits |= quotes - EACH_BYTE;
        hits |= backslashes - EACH_BYTE;
        return (hits & TOP_BITS) == 0;
    }

    /** Writes the character that begins there, and returns where it ends. */
    private static int jsonSpecial(LineBuffer line, byte[] text, int at, int end) {
        byte b = text[at];
        if (b == '"') {
            line.put((byte) '\\');
            line.put(b);
            return at + 1;
        }
        if (b == '\\') {
            foreign(line, b);
            return at + 1;
        }
        if (b >= 0) {
            unicode(line, b);
            return at + 1;
        }
        int size = Utf8.size(text, at, end);
        if (size == 0) {
            foreign(line, b);
            return at + 1;
        }
        int point = Utf8.point(text, at, size);
        if (isTroublesome(point)) {
            unicode(line, point);
        } else {
            line.put(text, at, size);
        }
        return at + size;
    }

    /** A byte that is no part of a text, or the backslash that would make such bytes ambiguous. */
    private static void foreign(LineBuffer line, byte b) {
        line.put((byte) '\\');
        line.put((byte) '\\');
        hex(line, b);
    }

    private static void hex(LineBuffer line, byte b) {
        line.put((byte) 'x');
        line.put(HEX[b >> 4 & 0xf]);
        line.put(HEX[b & 0xf]);
    }

    private static void unicode(LineBuffer line, int point) {
        line.put((byte) '\\');
        line.put((byte) 'u');
        for (int shift = 12; shift >= 0; shift -= 4) {
            line.put(HEX[point >> shift & 0xf]);
        }
    }

    /** Characters that end a line for some readers, or command a terminal, or turn the text around on it. */
    private static boolean isTroublesome(int point) {
        return point < 0xa0
                || (point >= 0x200e && point <= 0x200f)
                || (point >= 0x2028 && point <= 0x202e)
                || (point >= 0x2066 && point <= 0x2069);
    }

    private static boolean[] plain() {
        boolean[] plain = new boolean[256];
        for (int b = ' '; b < DELETE; b++) {
            plain[b] = b != '"' && b != '\\';
        }
        return plain;
    }
}
