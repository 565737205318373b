package io.baton.http;

import java.lang.foreign.MemorySegment;

/**
 * What a request asks for: offsets into the buffer that it lies in, and the facts that follow from them.
 *
 * <p>It is one object that each request fills anew: nothing that it returns but text outlives the next parse. Positions
 * are positions in {@link #memory()}.
 */
public final class RequestHead {

    private static final int EMPTY_LINE_BYTES = 2;

    private static final BodyFraming NO_BODY = new BodyFraming.None();

    private static final BodyFraming CHUNKED = new BodyFraming.Chunked();

    private static final byte[] HTTP_2 = Ascii.bytes("h2c");

    private final Fields fields = new Fields();

    private final HeaderRules rules = new HeaderRules(fields);

    private final Target target = new Target();

    private final Authority authority = new Authority();

    private final BodyFraming.Length length = new BodyFraming.Length();

    private Method method = Method.OTHER;

    private int methodStart;

    private int methodLength;

    private int minorVersion;

    private boolean expectsContinue;

    private BodyFraming framing = NO_BODY;

    private int byteCount;

    RequestHead() {}

    /** The memory that positions point into. */
    public MemorySegment memory() {
        return fields.memory();
    }

    /** The fields, in their order. */
    public Fields fields() {
        return fields;
    }

    /** How many bytes the head has, with the empty line that ends it: what follows is body, or the next request. */
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

    /** Moves the message, with its head, to the beginning of other memory, where it may stay longer. */
    public void moveTo(MemorySegment target) {
        MemorySegment.copy(memory(), fields.base(), target, 0, byteCount);
        relocate(target, 0);
    }

    /** The method, if it is a known one. */
    public Method method() {
        return method;
    }

    /** Where the method's name begins. */
    public long methodStart() {
        return fields.base() + methodStart;
    }

    /** How long the method's name is. */
    public int methodLength() {
        return methodLength;
    }

    /** 1 for HTTP/1.1, 0 for HTTP/1.0. */
    public int minorVersion() {
        return minorVersion;
    }

    /** Which form the target has. */
    public TargetForm targetForm() {
        return target.form();
    }

    /** Where the target begins. */
    public long targetStart() {
        return fields.base() + target.start();
    }

    /** How long the target is. */
    public int targetLength() {
        return target.length();
    }

    /** Where the path begins: with a slash, whatever the form, unless it is {@link TargetForm#ASTERISK}. */
    public long pathStart() {
        return fields.base() + target.pathStart();
    }

    /** How long the path is; 0 only for {@link TargetForm#ASTERISK}. */
    public int pathLength() {
        return target.pathLength();
    }

    /** Where the query begins, with its question mark. */
    public long queryStart() {
        return fields.base() + target.queryStart();
    }

    /** How long the query is, with its question mark; 0 without one. */
    public int queryLength() {
        return target.queryLength();
    }

    /**
     * Whether a segment of the path is "." or "..", plain or percent-encoded. An origin may resolve it, and then the
     * path is another one than a route's prefix was compared with.
     */
    public boolean hasDotSegments() {
        return target.hasDotSegments();
    }

    /** Where the host begins: that of an absolute target, else that of Host. */
    public long hostStart() {
        return fields.base() + authority.hostStart();
    }

    /** How long the host is, without a port; 0 when a request of HTTP/1.0 names none. */
    public int hostLength() {
        return authority.hostLength();
    }

    /** The port beside the host, or -1. */
    public int port() {
        return authority.port();
    }

    /** Whether the path begins with these bytes. */
    public boolean pathStartsWith(byte[] prefix) {
        return Ascii.startsWith(memory(), pathStart(), pathLength(), prefix);
    }

    /** Whether the host is this one, which is given in lower case. */
    public boolean hostIs(byte[] lowerCase) {
        return Ascii.equalsIgnoringCase(memory(), hostStart(), hostLength(), lowerCase);
    }

    /** Whether the host ends so, and has more before it. The end is given in lower case. */
    public boolean hostEndsWith(byte[] lowerCase) {
        int before = hostLength() - lowerCase.length;
        return before > 0 && Ascii.equalsIgnoringCase(memory(), hostStart() + before, lowerCase.length, lowerCase);
    }

    /** How the end of the body is found. */
    public BodyFraming framing() {
        return framing;
    }

    /** Whether the connection may carry another request after this one. */
    public boolean isKeepAlive() {
        return rules.isKeepAlive(minorVersion);
    }

    /** Whether the client waits for 100 (Continue) before it sends the body. */
    public boolean expectsContinue() {
        return expectsContinue;
    }

    /** The index of the Upgrade field if the client asks for another protocol, else -1. */
    public int upgradeField() {
        return rules.upgradeField(minorVersion);
    }

    /**
     * Whether the client may have a tunnel to speak another protocol. Not HTTP/2 (h2c): whoever tunnels it passes on
     * requests that nobody has looked at.
     */
    public boolean mayUpgrade() {
        int index = upgradeField();
        return index >= 0 && !Ascii.contains(memory(), fields.valueStart(index), fields.valueLength(index), HTTP_2);
    }

    /** The method's name as new text. */
    public String methodText() {
        return Ascii.text(memory(), methodStart(), methodLength());
    }

    /** The target as new text. */
    public String targetText() {
        return Ascii.text(memory(), targetStart(), targetLength());
    }

    /** The path as new text. */
    public String pathText() {
        return Ascii.text(memory(), pathStart(), pathLength());
    }

    /** The query as new text, with its question mark. */
    public String queryText() {
        return Ascii.text(memory(), queryStart(), queryLength());
    }

    /** The host as new text. */
    public String hostText() {
        return Ascii.text(memory(), hostStart(), hostLength());
    }

    HeaderRules rules() {
        return rules;
    }

    Target target() {
        return target;
    }

    Authority authority() {
        return authority;
    }

    void reset() {
        fields.reset();
        rules.reset();
        target.reset();
        authority.reset();
        method = Method.OTHER;
        methodStart = 0;
        methodLength = 0;
        minorVersion = 0;
        expectsContinue = false;
        framing = NO_BODY;
        byteCount = 0;
    }

    void method(Method newMethod, int start, int newLength) {
        method = newMethod;
        methodStart = start;
        methodLength = newLength;
    }

    void minorVersion(int newMinorVersion) {
        minorVersion = newMinorVersion;
    }

    void expectContinue() {
        expectsContinue = true;
    }

    void complete(int newByteCount) {
        byteCount = newByteCount;
        if (rules.isChunked()) {
            framing = CHUNKED;
        } else {
            framing = rules.contentLength() < 0 ? NO_BODY : length.set(rules.contentLength());
        }
    }
}
