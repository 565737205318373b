package io.baton.http;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** The fields whose meaning is known here. They are recognised once, when a line is read. */
public enum HeaderName {
    HOST("host", Scope.MESSAGE),
    CONNECTION("connection", Scope.HOP),
    CONTENT_LENGTH("content-length", Scope.MESSAGE),
    TRANSFER_ENCODING("transfer-encoding", Scope.HOP),
    EXPECT("expect", Scope.MESSAGE),
    UPGRADE("upgrade", Scope.HOP),
    TE("te", Scope.HOP),
    TRAILER("trailer", Scope.MESSAGE),
    KEEP_ALIVE("keep-alive", Scope.HOP),
    PROXY_CONNECTION("proxy-connection", Scope.HOP),
    PROXY_AUTHENTICATE("proxy-authenticate", Scope.HOP),
    PROXY_AUTHORIZATION("proxy-authorization", Scope.HOP),
    VIA("via", Scope.MESSAGE),
    FORWARDED("forwarded", Scope.MESSAGE),
    X_FORWARDED_FOR("x-forwarded-for", Scope.MESSAGE),
    X_FORWARDED_PROTO("x-forwarded-proto", Scope.MESSAGE),
    X_FORWARDED_HOST("x-forwarded-host", Scope.MESSAGE),
    AUTHORIZATION("authorization", Scope.MESSAGE),
    CACHE_CONTROL("cache-control", Scope.MESSAGE),
    CONTENT_ENCODING("content-encoding", Scope.MESSAGE),
    CONTENT_RANGE("content-range", Scope.MESSAGE),
    CONTENT_TYPE("content-type", Scope.MESSAGE),
    COOKIE("cookie", Scope.MESSAGE),
    SET_COOKIE("set-cookie", Scope.MESSAGE),
    MAX_FORWARDS("max-forwards", Scope.MESSAGE),
    DATE("date", Scope.ANYWHERE),
    SERVER("server", Scope.ANYWHERE),
    USER_AGENT("user-agent", Scope.ANYWHERE),
    REFERER("referer", Scope.ANYWHERE),

    /** Every other field: it is passed on and nothing is assumed about it. */
    OTHER("", Scope.ANYWHERE);

    private enum Scope {
        /** For this connection only: never forwarded (RFC 9110 §7.6.1), and never a trailer. */
        HOP,

        /** Forwarded, but only in a head: as a trailer it would come too late (RFC 9110 §6.5.1). */
        MESSAGE,

        ANYWHERE
    }

    /** Three words of eight bytes tell names of this length apart. */
    private static final int LENGTH_MAX = 24;

    private static final HeaderName[][] BY_LENGTH = byLength();

    private final String text;

    private final Scope scope;

    private final long firstWord;

    private final long middleWord;

    private final long lastWord;

    HeaderName(String text, Scope scope) {
        this.text = text;
        this.scope = scope;
        MemorySegment bytes = MemorySegment.ofArray(Ascii.bytes(text));
        this.firstWord = first(bytes, 0, text.length());
        this.middleWord = middle(bytes, 0, text.length());
        this.lastWord = last(bytes, 0, text.length());
    }

    /** The name in lower case; empty for {@link #OTHER}. */
    public String text() {
        return text;
    }

    /** Whether the field is meant for the next recipient only, whatever Connection says. */
    public boolean isHopByHop() {
        return scope == Scope.HOP;
    }

    /** Whether it may follow a chunked body. */
    public boolean isAllowedInTrailers() {
        return scope == Scope.ANYWHERE;
    }

    /** Which name a range of token characters is. */
    static HeaderName of(MemorySegment memory, long at, int length) {
        if (length > LENGTH_MAX || BY_LENGTH[length].length == 0) {
            return OTHER;
        }
        long first = first(memory, at, length);
        for (HeaderName name : BY_LENGTH[length]) {
            if (name.firstWord == first
                    && name.middleWord == middle(memory, at, length)
                    && name.lastWord == last(memory, at, length)) {
                return name;
            }
        }
        return OTHER;
    }

    private static long first(MemorySegment memory, long at, int length) {
        return length >= Long.BYTES ? word(memory, at) : shortWord(memory, at, length);
    }

    /** The second eight bytes, of names that the first and the last eight do not cover. */
    private static long middle(MemorySegment memory, long at, int length) {
        return length > 2 * Long.BYTES ? word(memory, at + Long.BYTES) : 0;
    }

    private static long last(MemorySegment memory, long at, int length) {
        return length > Long.BYTES ? word(memory, at + length - Long.BYTES) : 0;
    }

    private static long word(MemorySegment memory, long at) {
        return memory.get(Ascii.WORD, at) | Ascii.LOWER_CASE_WORD;
    }

    /** Names of four to seven bytes are their first four and their last four, which overlap. */
    private static long shortWord(MemorySegment memory, long at, int length) {
        if (length >= Integer.BYTES) {
            long first = memory.get(Ascii.HALF_WORD, at);
            long last = memory.get(Ascii.HALF_WORD, at + length - Integer.BYTES);
            return ((last << Integer.SIZE) | (first & 0xffff_ffffL)) | Ascii.LOWER_CASE_WORD;
        }
        long word = 0;
        for (int i = 0; i < length; i++) {
            word = (word << Byte.SIZE) | (memory.get(ValueLayout.JAVA_BYTE, at + i) | 0x20);
        }
        return word;
    }

    private static HeaderName[][] byLength() {
        HeaderName[][] table = new HeaderName[LENGTH_MAX + 1][];
        for (int length = 0; length <= LENGTH_MAX; length++) {
            int wanted = length;
            table[length] = Arrays.stream(values())
                    .filter(name -> name != OTHER && name.text.length() == wanted)
                    .toArray(HeaderName[]::new);
        }
        return table;
    }
}
