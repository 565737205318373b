package io.baton.http;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Reads the head of a request where it lies (RFC 9112 §3, §5).
 *
 * <p>Call {@link #reset} before each request, then {@link #parse} with all of its bytes that have come, as often as
 * more of them have. The bytes may have moved between two calls; they must be the same ones.
 */
public final class RequestHeadParser {

    /** The longest request line, if {@code max_header_bytes} allows it. RFC 9112 §3 asks for 8,000 at least. */
    public static final int REQUEST_LINE_BYTES_MAX = 16 * 1024;

    private static final byte[] CONTINUE = Ascii.bytes("100-continue");

    private final HeadLimits limits;

    private final LineScanner lines = new LineScanner();

    private final RequestHead head = new RequestHead();

    private Progress progress = Progress.NEED_MORE;

    private boolean emptyLinePassed;

    private boolean requestLinePassed;

    private boolean hostPassed;

    /** Null until the request is refused. */
    private @Nullable Refusal refusal;

    public RequestHeadParser(HeadLimits limits) {
        this.limits = limits;
    }

    /** Forgets the last request. */
    public void reset() {
        lines.reset();
        head.reset();
        progress = Progress.NEED_MORE;
        emptyLinePassed = false;
        requestLinePassed = false;
        hostPassed = false;
        refusal = null;
    }

    /** What was read. It is whole after {@link Progress#DONE}, and belongs to this parser. */
    public RequestHead head() {
        return head;
    }

    /** Why the request was refused: only after {@link Progress#REFUSED}. */
    public Refusal refusal() {
        if (refusal == null) {
            throw new IllegalStateException("the request was not refused");
        }
        return refusal;
    }

    /** Whether not even one byte of a request has come: a peer that leaves now, leaves between two requests. */
    public boolean isUntouched() {
        return !requestLinePassed && lines.isAtLineStart() && progress == Progress.NEED_MORE;
    }

    /**
     * Reads on. After {@link Progress#DONE} and {@link Progress#REFUSED} nothing changes until {@link #reset}.
     *
     * @param from where the request begins
     * @param to the end of the bytes that have come; more than one request may have
     */
    public Progress parse(MemorySegment memory, long from, long to) {
        if (progress == Progress.NEED_MORE) {
            head.fields().locate(memory, from);
            int available = (int) Math.min(to - from, limits.headBytesMax());
            progress = readLines(memory, from, available);
        }
        return progress;
    }

    private Progress readLines(MemorySegment memory, long base, int available) {
        while (true) {
            int lineEnd = requestLinePassed
                    ? lines.next(memory, base, available, limits.headBytesMax(), Refusal.HEAD_TOO_LARGE, true)
                    : lines.next(memory, base, available, requestLineEndMax(), Refusal.REQUEST_LINE_TOO_LONG, false);
            if (lineEnd == LineScanner.NEED_MORE) {
                return Progress.NEED_MORE;
            }
            if (lineEnd == LineScanner.REFUSED) {
                return end(lines.refusal());
            }
            int lineStart = lines.lineStart();
            lines.pass(lineEnd);
            if (requestLinePassed && lineEnd == lineStart) {
                return end(conclude(lines.lineStart()));
            }
            Refusal why = requestLinePassed ? field(lineStart, lineEnd) : requestLine(memory, base, lineStart, lineEnd);
            if (why != null) {
                return end(why);
            }
        }
    }

    private int requestLineEndMax() {
        return Math.min(lines.lineStart() + REQUEST_LINE_BYTES_MAX, limits.headBytesMax());
    }

    private @Nullable Refusal requestLine(MemorySegment memory, long base, int start, int end) {
        if (start == end) {
            // RFC 9112 §2.2: some clients end a body with one line too many.
            boolean first = !emptyLinePassed;
            emptyLinePassed = true;
            return first ? null : Refusal.EMPTY_REQUEST_LINE;
        }
        requestLinePassed = true;
        int methodEnd = Ascii.tokenEnd(memory, base, start, end);
        if (methodEnd == start
                || (methodEnd < end && memory.get(ValueLayout.JAVA_BYTE, base + methodEnd) != Ascii.SPACE)) {
            return Refusal.INVALID_METHOD;
        }
        int targetStart = methodEnd + 1;
        int targetEnd = targetStart;
        while (targetEnd < end && memory.get(ValueLayout.JAVA_BYTE, base + targetEnd) != Ascii.SPACE) {
            targetEnd++;
        }
        Refusal badVersion = version(memory, base, targetEnd + 1, end);
        if (badVersion != null) {
            return badVersion;
        }
        Method method = Method.of(memory, base + start, methodEnd - start);
        head.method(method, start, methodEnd - start);
        if (method == Method.CONNECT) {
            return Refusal.CONNECT_UNSUPPORTED;
        }
        return head.target().read(memory, base, targetStart, targetEnd, method, head.authority());
    }

    private @Nullable Refusal version(MemorySegment memory, long base, int start, int end) {
        if (start >= end) {
            return Refusal.MALFORMED_REQUEST_LINE; // HTTP/0.9 has no version
        }
        for (int i = start; i < end; i++) {
            if (memory.get(ValueLayout.JAVA_BYTE, base + i) == Ascii.SPACE) {
                return Refusal.MALFORMED_REQUEST_LINE;
            }
        }
        int minor = end - start == Version.LENGTH ? Version.minor(memory, base + start) : Version.INVALID;
        if (minor < 0) {
            return minor == Version.UNSUPPORTED ? Refusal.UNSUPPORTED_VERSION : Refusal.INVALID_VERSION;
        }
        head.minorVersion(minor);
        return null;
    }

    private @Nullable Refusal field(int start, int end) {
        Fields fields = head.fields();
        Refusal why = FieldLine.add(fields, start, end);
        if (why != null) {
            return why;
        }
        int index = fields.count() - 1;
        return switch (fields.name(index)) {
            case HOST -> host(fields, index);
            case EXPECT -> expect(fields, index);
            default -> head.rules().apply(index);
        };
    }

    private @Nullable Refusal host(Fields fields, int index) {
        if (hostPassed) {
            return Refusal.REPEATED_HOST;
        }
        hostPassed = true;
        // RFC 9112 §3.2.2: the authority of an absolute target counts, but an invalid Host stays invalid.
        Authority authority = head.authority();
        boolean absolute = authority.hostLength() > 0;
        int start = (int) (fields.valueStart(index) - fields.base());
        boolean valid = absolute
                ? Authority.isValid(fields.memory(), fields.base(), start, fields.valueLength(index))
                : authority.read(fields.memory(), fields.base(), start, fields.valueLength(index));
        return valid ? null : Refusal.INVALID_HOST;
    }

    private @Nullable Refusal expect(Fields fields, int index) {
        if (head.minorVersion() == 0) {
            return null; // RFC 9110 §10.1.1: to be ignored
        }
        head.expectContinue();
        boolean known = Ascii.equalsIgnoringCase(
                fields.memory(), fields.valueStart(index), fields.valueLength(index), CONTINUE);
        return known ? null : Refusal.UNKNOWN_EXPECTATION;
    }

    private @Nullable Refusal conclude(int byteCount) {
        HeaderRules rules = head.rules();
        Refusal why = rules.conclude(head.minorVersion());
        if (why != null) {
            return why;
        }
        if (!hostPassed && head.minorVersion() > 0) {
            return Refusal.MISSING_HOST;
        }
        if (!limits.allowBody(rules.contentLength())) {
            return Refusal.BODY_TOO_LARGE;
        }
        head.complete(byteCount);
        return null;
    }

    /** The end of parsing: refused for a reason, or done when there is none. */
    private Progress end(@Nullable Refusal why) {
        refusal = why;
        return why == null ? Progress.DONE : Progress.REFUSED;
    }
}
