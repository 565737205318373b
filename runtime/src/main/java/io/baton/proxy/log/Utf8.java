package io.baton.proxy.log;

/** Which bytes are a character of more than one byte (RFC 3629 §4). */
final class Utf8 {

    private Utf8() {}

    /** How many bytes the character has that begins with this byte, which is not ASCII; 0 when they are none. */
    static int size(byte[] text, int at, int end) {
        int first = text[at] & 0xff;
        int size = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
        if (at + size > end) {
            return 0;
        }
        for (int i = 1; i < size; i++) {
            if ((text[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return size > 2 && !isShortest(first, text[at + 1] & 0xff) ? 0 : size;
    }

    /** The character that {@link #size} has found. */
    static int point(byte[] text, int at, int size) {
        int point = text[at] & (0x7f >> size);
        for (int i = 1; i < size; i++) {
            point = point << 6 | (text[at + i] & 0x3f);
        }
        return point;
    }

    /** Neither longer than needed, nor half of a pair, nor beyond the last character. */
    private static boolean isShortest(int first, int second) {
        return switch (first) {
            case 0xe0 -> second >= 0xa0;
            case 0xed -> second < 0xa0;
            case 0xf0 -> second >= 0x90;
            case 0xf4 -> second < 0x90;
            default -> true;
        };
    }
}
