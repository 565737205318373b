package io.baton.http;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Reads the head of an origin's response where it lies, as strictly as a request's: an origin that is misread can
 * poison what the next client gets.
 *
 * <p>It is used like {@link RequestHeadParser}. Interim responses (1xx) are read one by one, each after a
 * {@link #reset}.
 */
public final class ResponseHeadParser {

    private static final int STATUS_DIGITS = 3;

    private static final int STATUS_MIN = 100;

    private static final int STATUS_MAX = 599;

    private final HeadLimits limits;

    private final LineScanner lines = new LineScanner();

    private final ResponseHead head = new ResponseHead();

    private Method answered = Method.OTHER;

    private Progress progress = Progress.NEED_MORE;

    private boolean statusLinePassed;

    /** Null until the response is refused. */
    private @Nullable Refusal refusal;

    /** Only the length of a head is limited: a body is as long as the origin says. */
    public ResponseHeadParser(HeadLimits limits) {
        this.limits = limits;
    }

    /**
     * Forgets the last response.
     *
     * @param newAnswered the method of the request, on which the framing depends
     */
    public void reset(Method newAnswered) {
        answered = newAnswered;
        lines.reset();
        head.reset();
        progress = Progress.NEED_MORE;
        statusLinePassed = false;
        refusal = null;
    }

    /** What was read. It is whole after {@link Progress#DONE}, and belongs to this parser. */
    public ResponseHead head() {
        return head;
    }

    /** Why the response was refused: only after {@link Progress#REFUSED}. */
    public Refusal refusal() {
        if (refusal == null) {
            throw new IllegalStateException("the response was not refused");
        }
        return refusal;
    }

    /**
     * Reads on. After {@link Progress#DONE} and {@link Progress#REFUSED} nothing changes until {@link #reset}.
     *
     * @param from where the response begins
     * @param to the end of the bytes that have come
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
            int lineEnd = lines.next(memory, base, available, limits.headBytesMax(), Refusal.HEAD_TOO_LARGE, true);
            if (lineEnd == LineScanner.NEED_MORE) {
                return Progress.NEED_MORE;
            }
            if (lineEnd == LineScanner.REFUSED) {
                return end(lines.refusal());
            }
            int lineStart = lines.lineStart();
            lines.pass(lineEnd);
            if (statusLinePassed && lineEnd == lineStart) {
                return end(conclude(lines.lineStart()));
            }
            Refusal why = statusLinePassed ? field(lineStart, lineEnd) : statusLine(memory, base, lineStart, lineEnd);
            statusLinePassed = true;
            if (why != null) {
                return end(why);
            }
        }
    }

    /** Some origins leave out the space before an empty reason (RFC 9112 §4): that is not ambiguous. */
    private @Nullable Refusal statusLine(MemorySegment memory, long base, int start, int end) {
        int statusStart = start + Version.LENGTH + 1;
        int statusEnd = statusStart + STATUS_DIGITS;
        if (end < statusEnd || memory.get(ValueLayout.JAVA_BYTE, base + statusStart - 1) != Ascii.SPACE) {
            return Refusal.INVALID_STATUS_LINE;
        }
        int minor = Version.minor(memory, base + start);
        if (minor < 0) {
            return minor == Version.UNSUPPORTED ? Refusal.UNSUPPORTED_VERSION : Refusal.INVALID_VERSION;
        }
        int status = 0;
        for (int i = statusStart; i < statusEnd; i++) {
            byte b = memory.get(ValueLayout.JAVA_BYTE, base + i);
            if (!Ascii.isDigit(b)) {
                return Refusal.INVALID_STATUS_CODE;
            }
            status = status * 10 + (b - '0');
        }
        if (end > statusEnd && memory.get(ValueLayout.JAVA_BYTE, base + statusEnd) != Ascii.SPACE) {
            return Refusal.INVALID_STATUS_LINE;
        }
        if (status < STATUS_MIN || status > STATUS_MAX) {
            return Refusal.INVALID_STATUS_CODE;
        }
        int reasonStart = Math.min(statusEnd + 1, end);
        head.statusLine(minor, status, reasonStart, end - reasonStart);
        return null;
    }

    private @Nullable Refusal field(int start, int end) {
        Refusal why = FieldLine.add(head.fields(), start, end);
        return why != null ? why : head.rules().apply(head.fields().count() - 1);
    }

    private @Nullable Refusal conclude(int byteCount) {
        HeaderRules rules = head.rules();
        Refusal why = rules.conclude(head.minorVersion());
        if (why != null) {
            return why;
        }
        // Content-Length: 0 is forbidden there as well (RFC 9110 §8.6), but common, and it agrees with the status.
        if (head.mayAnnounceNoBody() && (rules.isChunked() || rules.contentLength() > 0)) {
            return Refusal.BODY_IN_BODILESS_RESPONSE;
        }
        head.complete(byteCount, answered);
        return null;
    }

    /** The end of parsing: refused for a reason, or done when there is none. */
    private Progress end(@Nullable Refusal why) {
        refusal = why;
        return why == null ? Progress.DONE : Progress.REFUSED;
    }
}
