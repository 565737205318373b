package io.baton.demo;

import io.baton.ffi.Errno;
import io.baton.http.BodyFraming;
import io.baton.http.HeadLimits;
import io.baton.http.Method;
import io.baton.http.Progress;
import io.baton.http.ResponseHead;
import io.baton.http.ResponseHeadParser;
import io.baton.net.Connection;
import io.baton.net.ConnectionHandler;
import io.baton.net.Dial;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** One connection to the proxy: a request, its whole answer, and perhaps another one. */
final class Client implements ConnectionHandler, Dial.Caller {

    /** How many requests a connection is kept for. */
    static final int REQUESTS_MAX = 50;

    /** How long an answer may take; a client that waits longer is worse off than one that is refused. */
    private static final long PATIENCE_NS = 10 * Samples.NS_PER_S;

    private static final int NONE = -1;

    private static final int OK = 200;

    private final Load load;

    private final boolean isShort;

    private final long openedNs;

    private final ResponseHeadParser parser = new ResponseHeadParser(new HeadLimits(HeadLimits.HEAD_BYTES_MIN, 0));

    private @Nullable Connection connection;

    private int request;

    private Question question;

    private int asked;

    /** Whether the head of the answer has come. */
    private boolean isInBody;

    private long bodyBytes;

    private long bodyTaken;

    private int version;

    private Client(Load load, int request, boolean isShort) {
        this.load = load;
        this.request = request;
        this.question = load.question(request);
        this.isShort = isShort;
        this.openedNs = load.connections().loop().clock().nanoTime();
    }

    /** Sends a request on a connection of its own, which may be kept. */
    static void dial(Load load, int request, boolean isShort) {
        Client client = new Client(load, request, isShort);
        load.opened(isShort);
        load.connections().dial(load.proxy(), PATIENCE_NS, client);
    }

    /** Sends a further request. */
    void ask(int next) {
        request = next;
        question = load.question(next);
        send();
    }

    /** Ends the connection, which waits for its next request. */
    void close() {
        if (connection != null) {
            connection.close();
        }
    }

    @Override
    public ConnectionHandler connected(Connection opened) {
        connection = opened;
        return this;
    }

    @Override
    public void failed(Errno why) {
        load.closed(this, isShort);
        load.failed(request, "no connection: " + why);
    }

    @Override
    public void onOpen(Connection opened) {
        send();
    }

    @Override
    public long onBytes(Connection from, MemorySegment memory, long begin, long end) {
        if (request == NONE) {
            from.close(); // more than was asked for; the next request finds another connection
            return end - begin;
        }
        long at = begin;
        if (!isInBody) {
            Progress progress = parser.parse(memory, begin, end);
            if (progress == Progress.NEED_MORE) {
                return 0;
            }
            if (progress == Progress.REFUSED || !isExpected(parser.head())) {
                wrong(progress == Progress.REFUSED ? "answered with nonsense: " + parser.refusal() : unexpected());
                return end - begin;
            }
            at += parser.head().byteCount();
            isInBody = true;
        }
        long taken = Math.min(end - at, bodyBytes - bodyTaken);
        if (!isBody(memory, at, taken)) {
            wrong("answered with another text than " + question.path() + " has");
            return end - begin;
        }
        bodyTaken += taken;
        if (bodyTaken == bodyBytes) {
            answered(from);
        }
        return at + taken - begin;
    }

    @Override
    public void onTimeout(Connection slow) {
        if (request != NONE) {
            wrong("no answer within " + PATIENCE_NS / Samples.NS_PER_S + " s");
        }
    }

    @Override
    public void onEnd(Connection ended) {
        ended.close();
    }

    @Override
    public void onClosed(Connection gone) {
        load.closed(this, isShort);
        int missed = request;
        request = NONE;
        if (missed != NONE) {
            load.lost(missed, openedNs, "the connection ended without the whole answer");
        }
    }

    private void send() {
        Connection open = connection;
        if (open == null || !open.isOpen()) {
            throw new IllegalStateException("a connection that has ended is nobody's to use");
        }
        asked++;
        isInBody = false;
        bodyTaken = 0;
        version = 0;
        parser.reset(Method.GET);
        MemorySegment bytes = isLast() ? question.closing() : question.keeping();
        open.deadline(load.connections().loop().nowNs() + PATIENCE_NS);
        try {
            open.sendAll(bytes, 0, bytes.byteSize());
        } catch (IOException e) {
            open.close(); // which tells of the loss
        }
    }

    private boolean isLast() {
        return isShort || asked >= REQUESTS_MAX;
    }

    private boolean isExpected(ResponseHead head) {
        MemorySegment body = question.body();
        if (head.status() == OK && head.framing() instanceof BodyFraming.Length length) {
            bodyBytes = length.bytes();
            return body == null || body.byteSize() == bodyBytes;
        }
        return false;
    }

    private String unexpected() {
        ResponseHead head = parser.head();
        return head.status() == OK
                ? "answered with a body of " + head.framing() + " for " + question.path()
                : "answered with status " + head.status();
    }

    private boolean isBody(MemorySegment memory, long at, long count) {
        MemorySegment body = question.body();
        if (body != null) {
            return MemorySegment.mismatch(memory, at, at + count, body, bodyTaken, bodyTaken + count) == -1;
        }
        for (long i = 0; i < count; i++) {
            if (!isVersionByte(bodyTaken + i, memory.get(ValueLayout.JAVA_BYTE, at + i))) {
                return false;
            }
        }
        return true;
    }

    /** Reads "version 7" byte by byte. */
    private boolean isVersionByte(long position, byte next) {
        if (position < Question.VERSION_TEXT.length()) {
            return next == Question.VERSION_TEXT.charAt((int) position);
        }
        version = version * 10 + next - '0';
        return next >= '0' && next <= '9' && version <= Byte.MAX_VALUE;
    }

    private void answered(Connection from) {
        int done = request;
        request = NONE;
        load.answered(done, load.connections().loop().clock().nanoTime(), version);
        if (isLast() || !parser.head().isKeepAlive() || !load.keep(this)) {
            from.close();
        } else {
            from.idleTimeout(PATIENCE_NS * 1_000); // in the place of the deadline: waiting is no fault
        }
    }

    private void wrong(String why) {
        int done = request;
        request = NONE;
        load.failed(done, why);
        close();
    }
}
