package io.baton.http;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What a request asks for (RFC 9110 §9). Names are case-sensitive, so {@code get} is an {@link #OTHER}. */
public enum Method {
    GET(true, true),
    HEAD(true, true),
    POST(false, false),
    PUT(false, true),
    DELETE(false, true),
    OPTIONS(true, true),
    PATCH(false, false),
    TRACE(true, true),
    CONNECT(false, false),

    /** A method that is not known here: it is forwarded, and nothing is assumed about it. */
    OTHER(false, false);

    private static final int KNOWN_LENGTH_MAX = 7;

    private static final Method[] KNOWN = values();

    private final boolean safe;

    private final boolean idempotent;

    /** The name's bytes, the last one in the lowest bits. */
    private final long packed;

    Method(boolean safe, boolean idempotent) {
        this.safe = safe;
        this.idempotent = idempotent;
        long word = 0;
        for (int i = 0; i < name().length(); i++) {
            word = (word << Byte.SIZE) | name().charAt(i);
        }
        this.packed = word;
    }

    /** Whether it asks for nothing to change (RFC 9110 §9.2.1). */
    public boolean isSafe() {
        return safe;
    }

    /** Whether sending it twice is as good as once (RFC 9110 §9.2.2), so that it may be retried. */
    public boolean isIdempotent() {
        return idempotent;
    }

    static Method of(MemorySegment memory, long at, int length) {
        if (length > KNOWN_LENGTH_MAX) {
            return OTHER;
        }
        long word = 0;
        for (int i = 0; i < length; i++) {
            word = (word << Byte.SIZE) | memory.get(ValueLayout.JAVA_BYTE, at + i);
        }
        for (Method method : KNOWN) {
            if (method.packed == word && method != OTHER) {
                return method;
            }
        }
        return OTHER;
    }
}
