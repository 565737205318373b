package io.baton.http;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** The target of a request, split into authority, path and query. All positions count from the message's beginning. */
final class Target {

    private static final byte[] HTTP = Ascii.bytes("http://");

    private static final int TYPICAL = 0;

    private static final int INVALID = 1;

    private static final int FRAGMENT = 2;

    private static final int QUERY = 3;

    private static final int PERCENT = 4;

    private static final int SLASH = 5;

    /** Which bytes of a target need a look. */
    private static final byte[] CLASSES = classes();

    private TargetForm form = TargetForm.ORIGIN;

    private int start;

    private int end;

    private int pathStart;

    private int pathEnd;

    private int queryStart;

    private boolean dotSegments;

    void reset() {
        form = TargetForm.ORIGIN;
        start = 0;
        end = 0;
        pathStart = 0;
        pathEnd = 0;
        queryStart = 0;
        dotSegments = false;
    }

    TargetForm form() {
        return form;
    }

    int start() {
        return start;
    }

    int length() {
        return end - start;
    }

    int pathStart() {
        return pathStart;
    }

    int pathLength() {
        return pathEnd - pathStart;
    }

    /** Where the query begins, with its question mark. */
    int queryStart() {
        return queryStart;
    }

    /** How long the query is with its question mark; 0 without one. */
    int queryLength() {
        return end - queryStart;
    }

    boolean hasDotSegments() {
        return dotSegments;
    }

    /** Takes in a range without control characters; null unless it is refused. */
    @Nullable
    Refusal read(MemorySegment memory, long base, int from, int to, Method method, Authority authority) {
        reset();
        start = from;
        end = to;
        queryStart = to;
        if (from == to) {
            return Refusal.MALFORMED_REQUEST_LINE;
        }
        byte first = memory.get(ValueLayout.JAVA_BYTE, base + from);
        if (first == '/') {
            return readPath(memory, base, from);
        }
        if (first == '*' && to - from == 1) {
            form = TargetForm.ASTERISK;
            return method == Method.OPTIONS ? null : Refusal.ASTERISK_WITHOUT_OPTIONS;
        }
        return readAbsolute(memory, base, method, authority);
    }

    private @Nullable Refusal readAbsolute(MemorySegment memory, long base, Method method, Authority authority) {
        int length = end - start;
        if (length < HTTP.length || !Ascii.equalsIgnoringCase(memory, base + start, HTTP.length, HTTP)) {
            return whyNotAbsolute(memory, base);
        }
        int authorityStart = start + HTTP.length;
        int authorityEnd = authorityStart;
        while (authorityEnd < end && !endsAuthority(memory.get(ValueLayout.JAVA_BYTE, base + authorityEnd))) {
            authorityEnd++;
        }
        if (!authority.read(memory, base, authorityStart, authorityEnd - authorityStart)) {
            return Refusal.INVALID_AUTHORITY;
        }
        form = TargetForm.ABSOLUTE;
        if (authorityEnd < end && memory.get(ValueLayout.JAVA_BYTE, base + authorityEnd) == '/') {
            return readPath(memory, base, authorityEnd);
        }
        Refusal refusal = readPath(memory, base, authorityEnd);
        if (authorityEnd == end && method == Method.OPTIONS) {
            form = TargetForm.ASTERISK; // RFC 9112 §3.2.4
            pathEnd = pathStart;
            return refusal;
        }
        // An empty path is the path "/", and the scheme's second slash is one (RFC 9110 §4.2.3).
        pathStart = authorityStart - 1;
        pathEnd = authorityStart;
        return refusal;
    }

    private Refusal whyNotAbsolute(MemorySegment memory, long base) {
        int i = start;
        while (i < end && Ascii.isToken(memory.get(ValueLayout.JAVA_BYTE, base + i))) {
            i++;
        }
        boolean scheme = i > start
                && i + 2 < end
                && memory.get(ValueLayout.JAVA_BYTE, base + i) == ':'
                && memory.get(ValueLayout.JAVA_BYTE, base + i + 1) == '/'
                && memory.get(ValueLayout.JAVA_BYTE, base + i + 2) == '/';
        return scheme ? Refusal.UNSUPPORTED_SCHEME : Refusal.INVALID_TARGET;
    }

    private static boolean endsAuthority(byte b) {
        return b == '/' || b == '?' || b == '#';
    }

    /** Reads path and query from a position to the end. */
    private @Nullable Refusal readPath(MemorySegment memory, long base, int from) {
        pathStart = from;
        int segmentStart = from + 1;
        for (int i = from; i < end; i++) {
            switch (CLASSES[memory.get(ValueLayout.JAVA_BYTE, base + i) & 0xff]) {
                case TYPICAL -> {}
                case SLASH -> {
                    dotSegments |= isDots(memory, base, segmentStart, i);
                    segmentStart = i + 1;
                }
                case PERCENT -> {
                    if (!isPercentEncoding(memory, base, i)) {
                        return Refusal.INVALID_PERCENT_ENCODING;
                    }
                }
                case QUERY -> {
                    endPath(memory, base, segmentStart, i);
                    return readQuery(memory, base, i);
                }
                case FRAGMENT -> {
                    return Refusal.FRAGMENT_IN_TARGET;
                }
                default -> {
                    return Refusal.INVALID_TARGET_CHARACTER;
                }
            }
        }
        endPath(memory, base, segmentStart, end);
        return null;
    }

    private void endPath(MemorySegment memory, long base, int segmentStart, int at) {
        dotSegments |= isDots(memory, base, segmentStart, at);
        pathEnd = at;
    }

    /** The query belongs to the application: its percent signs are not judged. */
    private @Nullable Refusal readQuery(MemorySegment memory, long base, int questionMark) {
        queryStart = questionMark;
        for (int i = questionMark; i < end; i++) {
            int kind = CLASSES[memory.get(ValueLayout.JAVA_BYTE, base + i) & 0xff];
            if (kind == FRAGMENT) {
                return Refusal.FRAGMENT_IN_TARGET;
            }
            if (kind == INVALID) {
                return Refusal.INVALID_TARGET_CHARACTER;
            }
        }
        return null;
    }

    private boolean isPercentEncoding(MemorySegment memory, long base, int percent) {
        if (percent + 2 >= end) {
            return false;
        }
        int high = Ascii.hex(memory.get(ValueLayout.JAVA_BYTE, base + percent + 1));
        int low = Ascii.hex(memory.get(ValueLayout.JAVA_BYTE, base + percent + 2));
        return high >= 0 && low >= 0 && (high | low) != 0;
    }

    /** Whether a segment is "." or "..", plain or percent-encoded. */
    private static boolean isDots(MemorySegment memory, long base, int from, int to) {
        int dots = 0;
        int i = from;
        while (i < to && dots <= 2) {
            byte b = memory.get(ValueLayout.JAVA_BYTE, base + i);
            if (b == '.') {
                i++;
            } else if (b == '%'
                    && i + 2 < to
                    && memory.get(ValueLayout.JAVA_BYTE, base + i + 1) == '2'
                    && Ascii.lower(memory.get(ValueLayout.JAVA_BYTE, base + i + 2)) == 'e') {
                i += 3;
            } else {
                return false;
            }
            dots++;
        }
        return i >= to && (dots == 1 || dots == 2);
    }

    private static byte[] classes() {
        byte[] classes = new byte[256];
        for (int b = 0; b < classes.length; b++) {
            classes[b] = (byte) (b <= ' ' || b >= 0x7f ? INVALID : TYPICAL);
        }
        classes['#'] = FRAGMENT;
        classes['?'] = QUERY;
        classes['%'] = PERCENT;
        classes['/'] = SLASH;
        return classes;
    }
}
