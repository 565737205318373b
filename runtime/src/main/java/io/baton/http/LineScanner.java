package io.baton.http;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a head, found in one pass that also refuses control characters. A line that is not complete is resumed
 * where the last call ended.
 */
final class LineScanner {

    static final int NEED_MORE = -1;

    static final int REFUSED = -2;

    private int lineStart;

    /** No line ends before it, and no control character but a tab stands before it. */
    private int scanned;

    /** Null until a line is refused. */
    private @Nullable Refusal refusal;

    void reset() {
        lineStart = 0;
        scanned = 0;
        refusal = null;
    }

    /** Where the line begins that {@link #next} found or looks for, counted from the beginning of the message. */
    int lineStart() {
        return lineStart;
    }

    /** Whether nothing of the line was seen yet. */
    boolean isAtLineStart() {
        return scanned == lineStart;
    }

    @Nullable
    Refusal refusal() {
        return refusal;
    }

    /** Leaves the line that ends there. */
    void pass(int lineEnd) {
        lineStart = lineEnd + 2;
        scanned = lineStart;
    }

    /**
     * The offset at which the line ends, before its CRLF; or {@link #NEED_MORE} or {@link #REFUSED}.
     *
     * @param available how many bytes of the message have come
     * @param end the offset before which the line and its CRLF must end
     * @param tooLong what it is refused with otherwise
     * @param tabs whether a tab is a part of the line
     */
    int next(MemorySegment memory, long base, int available, int end, Refusal tooLong, boolean tabs) {
        int visible = Math.min(available, end);
        int i = scanned;
        while (true) {
            i = Ascii.firstControl(memory, base, i, visible);
            byte control = i < visible ? memory.get(ValueLayout.JAVA_BYTE, base + i) : 0;
            if (i == visible || (control == Ascii.CR && i + 1 == visible)) {
                scanned = i;
                return available >= end ? refuse(tooLong) : NEED_MORE;
            }
            if (control == Ascii.CR) {
                boolean ends = memory.get(ValueLayout.JAVA_BYTE, base + i + 1) == Ascii.LF;
                return ends ? i : refuse(Refusal.BARE_CR);
            }
            if (control != Ascii.TAB || !tabs) {
                return refuse(control == Ascii.LF ? Refusal.BARE_LF : Refusal.CONTROL_CHARACTER);
            }
            i++;
        }
    }

    private int refuse(Refusal why) {
        refusal = why;
        return REFUSED;
    }
}
