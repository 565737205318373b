package io.baton.http;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What a request says to whoever passes it on. */
public final class Forwarding {

    /** More than any chain of proxies has; a larger number counts as this one (RFC 9110 §7.6.2). */
    private static final long FORWARDS_MAX = 1_000_000;

    private static final byte[] TRAILERS = Ascii.bytes("trailers");

    private Forwarding() {}

    /**
     * How often the request may still be forwarded: the number in Max-Forwards, which counts with OPTIONS and TRACE
     * only (RFC 9110 §7.6.2). Without a limit, or with one that is no number, -1.
     */
    public static long maxForwards(RequestHead head) {
        if (head.method() != Method.OPTIONS && head.method() != Method.TRACE) {
            return -1;
        }
        Fields fields = head.fields();
        int index = fields.find(HeaderName.MAX_FORWARDS);
        return index < 0 ? -1 : number(fields.memory(), fields.valueStart(index), fields.valueLength(index));
    }

    /** Whether the client says that it reads the trailers of a response (RFC 9110 §10.1.4). */
    public static boolean takesTrailers(RequestHead head) {
        Fields fields = head.fields();
        int index = head.minorVersion() == 0 ? -1 : fields.find(HeaderName.TE);
        while (index >= 0 && index < fields.count()) {
            if (fields.name(index) == HeaderName.TE && listsTrailers(fields, index)) {
                return true;
            }
            index++;
        }
        return false;
    }

    private static boolean listsTrailers(Fields fields, int index) {
        MemorySegment memory = fields.memory();
        long at = fields.valueStart(index);
        long to = at + fields.valueLength(index);
        while (at < to) {
            long end = at;
            while (end < to && memory.get(ValueLayout.JAVA_BYTE, end) != ',') {
                end++;
            }
            if (isTrailers(memory, at, end)) {
                return true;
            }
            at = end + 1;
        }
        return false;
    }

    private static boolean isTrailers(MemorySegment memory, long from, long to) {
        long start = from;
        long end = to;
        while (start < end && Ascii.isBlank(memory.get(ValueLayout.JAVA_BYTE, start))) {
            start++;
        }
        while (start < end && Ascii.isBlank(memory.get(ValueLayout.JAVA_BYTE, end - 1))) {
            end--;
        }
        return Ascii.equalsIgnoringCase(memory, start, (int) (end - start), TRAILERS);
    }

    private static long number(MemorySegment memory, long at, int length) {
        long value = length == 0 ? -1 : 0;
        for (int i = 0; i < length; i++) {
            byte b = memory.get(ValueLayout.JAVA_BYTE, at + i);
            if (!Ascii.isDigit(b)) {
                return -1;
            }
            value = Math.min(FORWARDS_MAX, value * 10 + b - '0');
        }
        return value;
    }
}
