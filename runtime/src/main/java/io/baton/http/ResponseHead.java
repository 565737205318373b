package io.baton.http;

import java.lang.foreign.MemorySegment;

/**
 * What an origin answers: offsets into the buffer that it lies in, and the facts that follow from them.
 *
 * <p>It is one object that each response fills anew: nothing that it returns but text outlives the next parse.
 * Positions are positions in {@link #memory()}.
 */
public final class ResponseHead {

    /** The status of an answer after which another protocol is spoken. */
    public static final int SWITCHING_PROTOCOLS = 101;

    private static final int NO_CONTENT = 204;

    private static final int NOT_MODIFIED = 304;

    private static final int OK = 200;

    private static final int EMPTY_LINE_BYTES = 2;

    private static final BodyFraming NO_BODY = new BodyFraming.None();

    private static final BodyFraming CHUNKED = new BodyFraming.Chunked();

    private static final BodyFraming UNTIL_CLOSE = new BodyFraming.UntilClose();

    private final Fields fields = new Fields();

    private final HeaderRules rules = new HeaderRules(fields);

    private final BodyFraming.Length length = new BodyFraming.Length();

    private int minorVersion;

    private int status;

    private int reasonStart;

    private int reasonLength;

    private BodyFraming framing = NO_BODY;

    private int byteCount;

    ResponseHead() {}

    /** The memory that positions point into. */
    public MemorySegment memory() {
        return fields.memory();
    }

    /** The fields, in their order. */
    public Fields fields() {
        return fields;
    }

    /** How many bytes the head has, with the empty line that ends it. */
    public int byteCount() {
        return byteCount;
    }

    /** Where the empty line begins that ends the head. */
    long fieldsEnd() {
        return fields.base() + byteCount - EMPTY_LINE_BYTES;
    }

    /** Says that the bytes of the message lie elsewhere now. */
    public void relocate(MemorySegment memory, long from) {
        fields.locate(memory, from);
    }

    /** 1 for HTTP/1.1, 0 for HTTP/1.0. */
    public int minorVersion() {
        return minorVersion;
    }

    /** The status code. */
    public int status() {
        return status;
    }

    /** Whether another response to the same request follows: every 1xx but 101. */
    public boolean isInterim() {
        return status < OK && status != SWITCHING_PROTOCOLS;
    }

    /** Where the reason begins. */
    public long reasonStart() {
        return fields.base() + reasonStart;
    }

    /** How long the reason is; it may be empty. */
    public int reasonLength() {
        return reasonLength;
    }

    /** How the end of the body is found. */
    public BodyFraming framing() {
        return framing;
    }

    /** The number in Content-Length, or -1; after HEAD and with 304 it counts a body that is not sent. */
    public long contentLength() {
        return rules.contentLength();
    }

    /** Whether the connection may carry another request after this response. */
    public boolean isKeepAlive() {
        return rules.isKeepAlive(minorVersion) && !(framing instanceof BodyFraming.UntilClose);
    }

    /** The index of the Upgrade field if the origin names another protocol, else -1. */
    public int upgradeField() {
        return rules.upgradeField(minorVersion);
    }

    /** The reason as new text. */
    public String reasonText() {
        return Ascii.text(memory(), reasonStart(), reasonLength());
    }

    HeaderRules rules() {
        return rules;
    }

    void reset() {
        fields.reset();
        rules.reset();
        minorVersion = 0;
        status = 0;
        reasonStart = 0;
        reasonLength = 0;
        framing = NO_BODY;
        byteCount = 0;
    }

    void statusLine(int newMinorVersion, int newStatus, int newReasonStart, int newReasonLength) {
        minorVersion = newMinorVersion;
        status = newStatus;
        reasonStart = newReasonStart;
        reasonLength = newReasonLength;
    }

    /** Whether the status alone forbids a body and the fields that announce one (RFC 9110 §8.6, RFC 9112 §6.1). */
    boolean mayAnnounceNoBody() {
        return status < OK || status == NO_CONTENT;
    }

    /** RFC 9112 §6.3, where the order of the rules matters. */
    void complete(int newByteCount, Method answered) {
        byteCount = newByteCount;
        if (answered == Method.HEAD || mayAnnounceNoBody() || status == NOT_MODIFIED) {
            framing = NO_BODY;
        } else if (rules.isChunked()) {
            framing = CHUNKED;
        } else {
            framing = rules.contentLength() < 0 ? UNTIL_CLOSE : length.set(rules.contentLength());
        }
    }
}
