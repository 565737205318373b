package io.baton.http;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A field that is the same in many messages, checked once and kept as the bytes that are sent. */
public final class HeaderLine {

    private final String text;

    private final MemorySegment bytes;

    private HeaderLine(String text) {
        this.text = text;
        this.bytes = offHeap(text + "\r\n");
    }

    /** A line of a name and a value; what could break out of the line is refused. */
    public static HeaderLine of(String name, String value) {
        check(name, value);
        return new HeaderLine(name + ": " + value);
    }

    /** Refuses what could break out of the line. */
    static void check(String name, String value) {
        if (name.isEmpty() || !name.chars().allMatch(c -> c < 128 && Ascii.isToken((byte) c))) {
            throw new IllegalArgumentException("'" + name + "' is not the name of a field");
        }
        if (!value.equals(value.strip()) || !value.chars().allMatch(c -> c < 256 && isText((byte) c))) {
            throw new IllegalArgumentException("the value of " + name + " has characters that a field cannot have");
        }
    }

    /** The bytes with their CRLF. They are reclaimed with this object. */
    MemorySegment bytes() {
        return bytes;
    }

    static MemorySegment offHeap(String text) {
        MemorySegment segment = Arena.ofAuto().allocate(text.length());
        MemorySegment.copy(MemorySegment.ofArray(Ascii.bytes(text)), 0, segment, 0, text.length());
        return segment.asReadOnly();
    }

    @Override
    public String toString() {
        return text;
    }

    private static boolean isText(byte b) {
        return b == Ascii.TAB || !Ascii.isControl(b);
    }
}
