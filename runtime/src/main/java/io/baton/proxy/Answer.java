package io.baton.proxy;

import io.baton.http.HeaderLine;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A response, made once and sent as often as needed. Date, length and the fate of the connection are added when it is
 * sent.
 */
public final class Answer implements Decision {

    static final int NO_CONTENT = 204;

    static final int NOT_MODIFIED = 304;

    private static final int STATUS_MIN = 200;

    private static final int STATUS_MAX = 599;

    private final int status;

    private final HeaderLine[] lines;

    /** Off-heap, since a long one is sent from where it lies. */
    private final MemorySegment body;

    private Answer(int status, HeaderLine[] lines, MemorySegment body) {
        this.status = status;
        this.lines = lines;
        this.body = body;
    }

    /** An answer with a body of bytes, which may be none. */
    public static Answer of(int status, String contentType, byte[] body) {
        if (status < STATUS_MIN || status > STATUS_MAX) {
            throw new IllegalArgumentException("%d is not the status of a final response".formatted(status));
        }
        boolean isBodiless = status == NO_CONTENT || status == NOT_MODIFIED;
        if (isBodiless && body.length > 0) {
            throw new IllegalArgumentException("a response of status %d has no body".formatted(status));
        }
        MemorySegment memory = Arena.ofAuto().allocate(body.length);
        MemorySegment.copy(MemorySegment.ofArray(body), 0, memory, 0, body.length);
        HeaderLine[] lines =
                body.length == 0 ? new HeaderLine[0] : new HeaderLine[] {HeaderLine.of("Content-Type", contentType)};
        return new Answer(status, lines, memory.asReadOnly());
    }

    /** A text for people. */
    public static Answer text(int status, String body) {
        return of(status, "text/plain; charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
    }

    /** The same answer with one more field. */
    public Answer with(String name, String value) {
        List<HeaderLine> more = new ArrayList<>(List.of(lines));
        more.add(HeaderLine.of(name, value));
        return new Answer(status, more.toArray(HeaderLine[]::new), body);
    }

    public int status() {
        return status;
    }

    HeaderLine[] lines() {
        return lines;
    }

    MemorySegment body() {
        return body;
    }

    /** Whether the status says by itself that there is no body, so that no length may or need be named. */
    boolean isBodiless() {
        return status == NO_CONTENT || status == NOT_MODIFIED;
    }
}
