package io.baton.http;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** One line of a field section, split into name and value (RFC 9112 §5). */
final class FieldLine {

    private FieldLine() {}

    /**
     * Adds the field of a complete line that has no control characters but tabs.
     *
     * @return why the line is refused, or null if it is not
     */
    static @Nullable Refusal add(Fields fields, int start, int end) {
        MemorySegment memory = fields.memory();
        long base = fields.base();
        if (Ascii.isBlank(memory.get(ValueLayout.JAVA_BYTE, base + start))) {
            return Refusal.OBS_FOLD;
        }
        int colon = Ascii.tokenEnd(memory, base, start, end);
        if (colon == end || memory.get(ValueLayout.JAVA_BYTE, base + colon) != ':') {
            return whyNoName(memory, base, colon, end);
        }
        if (colon == start) {
            return Refusal.EMPTY_HEADER_NAME;
        }
        int valueStart = skipBlanks(memory, base, colon + 1, end);
        int valueEnd = end;
        while (valueEnd > valueStart && Ascii.isBlank(memory.get(ValueLayout.JAVA_BYTE, base + valueEnd - 1))) {
            valueEnd--;
        }
        boolean added = fields.add(start, colon - start, valueStart, valueEnd - valueStart);
        return added ? null : Refusal.TOO_MANY_HEADERS;
    }

    private static Refusal whyNoName(MemorySegment memory, long base, int nameEnd, int end) {
        int next = skipBlanks(memory, base, nameEnd, end);
        if (next == end) {
            return Refusal.MISSING_COLON;
        }
        boolean colonFollows = memory.get(ValueLayout.JAVA_BYTE, base + next) == ':';
        return colonFollows ? Refusal.WHITESPACE_BEFORE_COLON : Refusal.INVALID_HEADER_NAME;
    }

    private static int skipBlanks(MemorySegment memory, long base, int from, int end) {
        int i = from;
        while (i < end && Ascii.isBlank(memory.get(ValueLayout.JAVA_BYTE, base + i))) {
            i++;
        }
        return i;
    }
}
