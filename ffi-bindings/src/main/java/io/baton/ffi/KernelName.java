package io.baton.ffi;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Paths and names of Unix sockets as strings, although to the kernel they are bytes without an encoding.
 *
 * <p>They are read as UTF-8. A byte that is not UTF-8 becomes a lone surrogate, {@code 0xE4} becomes {@code U+DCE4}, so
 * that every name has one string, every such string one name, and a name that another process chose gets back to the
 * kernel as it came. Shown, such bytes and what would harm a line of a log are escaped: {@code \xe4}.
 */
final class KernelName {

    private static final int FOREIGN_MIN = 0xDC80;

    private static final int FOREIGN_MAX = 0xDCFF;

    private static final int FOREIGN_BASE = 0xDC00;

    private static final int ESCAPE_LENGTH = 4;

    private KernelName() {}

    /** The string of a name that the kernel gave. */
    static String of(byte[] name) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(name);
        CharBuffer out = CharBuffer.allocate(name.length);
        while (decoder.decode(in, out, true).isError()) {
            out.put((char) (FOREIGN_BASE | Byte.toUnsignedInt(in.get())));
            decoder.reset();
        }
        return out.flip().toString();
    }

    /**
     * The bytes of a name.
     *
     * @throws IllegalArgumentException for a string that stands for no name, or for the name of another string
     */
    static byte[] bytes(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(name.length());
        for (int at = 0, point; at < name.length(); at += Character.charCount(point)) {
            point = name.codePointAt(at);
            write(out, point);
        }
        byte[] bytes = out.toByteArray();
        if (!of(bytes).equals(name)) {
            throw new IllegalArgumentException("'" + shown(name) + "' has a surrogate that is no byte of a name");
        }
        return bytes;
    }

    /**
     * The bytes of a path with the NUL that ends them, for a call to libc.
     *
     * @throws IllegalArgumentException for a path that libc would end earlier
     */
    static MemorySegment path(Arena arena, String path) {
        byte[] bytes = bytes(path);
        requireNoNul(bytes);
        MemorySegment segment = arena.allocate(bytes.length + 1L);
        return segment.copyFrom(MemorySegment.ofArray(bytes));
    }

    static void requireNoNul(byte[] path) {
        for (byte b : path) {
            if (b == 0) {
                throw new IllegalArgumentException("'" + shown(of(path)) + "' is not a path: it contains a NUL byte");
            }
        }
    }

    /** A name as it stands in messages, which {@link #read} takes. */
    static String shown(String name) {
        StringBuilder shown = new StringBuilder(name.length());
        for (int at = 0, point; at < name.length(); at += Character.charCount(point)) {
            point = name.codePointAt(at);
            if (isPlain(point)) {
                shown.appendCodePoint(point);
                continue;
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(ESCAPE_LENGTH);
            write(bytes, point);
            for (byte b : bytes.toByteArray()) {
                shown.append("\\x").append(HexFormat.of().toHexDigits(b));
            }
        }
        return shown.toString();
    }

    /**
     * Reads what {@link #shown} wrote.
     *
     * @throws IllegalArgumentException for a backslash that begins no {@code \xe4}
     */
    static String read(String shown) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(shown.length());
        int at = 0;
        while (at < shown.length()) {
            int point = shown.codePointAt(at);
            if (point == '\\') {
                bytes.write(escaped(shown, at));
                at += ESCAPE_LENGTH;
            } else {
                write(bytes, point);
                at += Character.charCount(point);
            }
        }
        return of(bytes.toByteArray());
    }

    private static int escaped(String shown, int at) {
        int end = at + ESCAPE_LENGTH;
        if (end > shown.length()
                || shown.charAt(at + 1) != 'x'
                || !HexFormat.isHexDigit(shown.charAt(at + 2))
                || !HexFormat.isHexDigit(shown.charAt(at + 3))) {
            throw new IllegalArgumentException("a backslash begins a byte such as \\xe4, and is itself written \\x5c");
        }
        return HexFormat.fromHexDigits(shown, at + 2, end);
    }

    private static void write(ByteArrayOutputStream out, int point) {
        if (point >= FOREIGN_MIN && point <= FOREIGN_MAX) {
            out.write(point & 0xff);
        } else {
            out.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Whether a character stands in a log for itself, and changes nothing around it. */
    private static boolean isPlain(int point) {
        return point != '\\'
                && switch (Character.getType(point)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.SURROGATE -> false;
                    default -> true;
                };
    }
}
