package io.baton.http;

import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.Set;

/** Writes responses: {@link #begin}, fields, {@link #endHead}, and perhaps a body. */
public final class ResponseWriter extends HeadWriter {

    private static final MemorySegment KEEP_ALIVE = HeaderLine.offHeap("Connection: keep-alive\r\n");

    private static final MemorySegment VERSION = HeaderLine.offHeap("HTTP/1.1 ");

    private static final MemorySegment SPACE = HeaderLine.offHeap(" ");

    /** What is left out of an origin's response. */
    private static final Set<HeaderName> NOTHING = EnumSet.noneOf(HeaderName.class);

    /** The same where the status forbids a Content-Length, even one of 0 (RFC 9110 §8.6). */
    private static final Set<HeaderName> LENGTH = EnumSet.of(HeaderName.CONTENT_LENGTH);

    private final DateLine date;

    /** A writer whose responses show the time that this line shows. */
    public ResponseWriter(DateLine date) {
        this.date = date;
    }

    /** Begins a response at a position, in a buffer that ends at another one, with its status line. */
    public void begin(MemorySegment memory, long from, long to, int status) {
        begin(memory, from, to);
        write(StatusLines.of(status));
    }

    /**
     * Begins a response that an origin has sent: its status line, and its fields but for those that were meant for this
     * side. What frames the body, other than Content-Length, and what becomes of the connection is still to be said.
     */
    public void begin(MemorySegment memory, long from, long to, ResponseHead head) {
        begin(memory, from, to);
        write(VERSION);
        number(head.status());
        write(SPACE);
        write(head.memory(), head.reasonStart(), head.reasonLength());
        write(CRLF);
        Fields fields = head.fields();
        if (fields.find(HeaderName.DATE) < 0) {
            date(); // RFC 9110 §6.6.1: who forwards it says when it came
        }
        fields(fields, head.mayAnnounceNoBody() ? LENGTH : NOTHING, head.fieldsEnd());
    }

    /** Adds the Date. */
    public void date() {
        write(date.bytes());
    }

    /**
     * Says what becomes of the connection, where the client would think otherwise.
     *
     * @param minorVersion the client's: HTTP/1.0 closes unless it is told that the connection stays
     */
    public void connection(boolean keepAlive, int minorVersion) {
        if (!keepAlive) {
            close();
        } else if (minorVersion == 0) {
            write(KEEP_ALIVE);
        }
    }

    /**
     * Writes the whole answer to a refused message, which ends the connection.
     *
     * @param body whether to say more than the head does; not in answer to HEAD
     * @return the position after it, or {@link #OVERFLOW}
     */
    public long refusal(MemorySegment memory, long from, long to, Refusal refusal, boolean body) {
        begin(memory, from, to, refusal.status());
        date();
        RefusalAnswer answer = RefusalAnswer.to(refusal);
        write(answer.restOfHead());
        if (body) {
            write(answer.body());
        }
        return end();
    }
}
