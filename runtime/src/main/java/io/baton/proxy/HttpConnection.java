package io.baton.proxy;

import io.baton.http.BodyFraming;
import io.baton.http.ChunkedDecoder;
import io.baton.http.Method;
import io.baton.http.Refusal;
import io.baton.http.RequestHead;
import io.baton.net.Connection;
import io.baton.net.ConnectionHandler;
import io.baton.proxy.log.AccessEntry;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** HTTP/1.1 as a server on one connection: one request after the other, each answered when it has been read whole. */
final class HttpConnection implements ConnectionHandler {

    private static final Answer HEADER_TIMEOUT =
            Answer.text(408, "client_header_timeout_seconds: the head of the request did not come in time.\n");

    private static final Answer BODY_TIMEOUT =
            Answer.text(408, "client_body_timeout_seconds: the body of the request did not come in time.\n");

    private static final byte[] HEADER_TIMED_OUT = AccessEntry.bytes("client_header_timeout");

    private static final byte[] BODY_TIMED_OUT = AccessEntry.bytes("client_body_timeout");

    private static final byte[] CLIENT_GONE = AccessEntry.bytes("client_gone");

    private final HttpLoop http;

    private final Connection client;

    /** Null between two requests. */
    private @Nullable HttpExchange exchange;

    /** Null until a request is forwarded. */
    private @Nullable Sender sender;

    /** Whether a request has been answered here before. */
    private boolean isReused;

    /** Whether the time of the next head is running. */
    private boolean isHeadTimed;

    HttpConnection(HttpLoop http, Connection client) {
        this(http, client, null);
    }

    /** A connection over which another proxy passes the requests of somebody else. */
    HttpConnection(HttpLoop http, Connection client, @Nullable Sender sender) {
        this.http = http;
        this.client = client;
        this.sender = sender;
    }

    /** The connection to the client. */
    Connection connection() {
        return client;
    }

    /** What is being answered; only while something is. */
    HttpExchange exchange() {
        HttpExchange current = exchange;
        if (current == null) {
            throw new IllegalStateException("no request is being answered");
        }
        return current;
    }

    @Override
    public void onOpen(Connection connection) {
        timeHead(connection);
    }

    @Override
    public long onBytes(Connection connection, MemorySegment memory, long from, long to) throws IOException {
        http.begin(connection);
        long at = from;
        while (at < to && connection.isOpen() && !connection.isBlocked()) {
            HttpExchange current = exchange;
            if (current == null) {
                current = http.takeExchange();
                exchange = current;
            }
            long taken = take(connection, current, memory, at, to);
            if (taken == 0) {
                break;
            }
            at += taken;
        }
        flush();
        setTimeout(connection);
        return at - from;
    }

    /** Goes on with a long body; requests that came after its own are offered anew. */
    @Override
    public void onWritable(Connection connection) throws IOException {
        HttpExchange current = exchange;
        if (current != null && current.stage == HttpExchange.Stage.SENDING) {
            http.begin(connection);
            send(connection, current, true);
        } else if (current != null && current.proxy != null) {
            current.proxy.clientWritable();
        }
        setTimeout(connection);
    }

    /** A client that has sent its last request may still read; one that left in the middle of it is not answered. */
    @Override
    public void onEnd(Connection connection) {
        HttpExchange current = exchange;
        if (current == null || current.stage != HttpExchange.Stage.SENDING) {
            connection.finish();
        }
    }

    @Override
    public void onTimeout(Connection connection) throws IOException {
        HttpExchange current = exchange;
        if (current == null || connection.isBlocked() || connection.isSpliceStalled()) {
            connection.close(); // between two requests, or nobody reads
            return;
        }
        if (current.isWaitingForOthers(connection)) {
            setTimeout(connection);
            return;
        }
        boolean isAnswered = current.proxy != null && !current.proxy.isUnanswered();
        if (current.proxy != null) {
            current.proxy.abandon();
        }
        if (isAnswered) {
            http.counters().refused("client_body_timeout");
            http.log().reason(current, BODY_TIMED_OUT);
            connection.close();
            return;
        }
        boolean isInHead = current.stage == HttpExchange.Stage.HEAD;
        http.counters().refused(isInHead ? "client_header_timeout" : "client_body_timeout");
        http.begin(connection);
        current.isLast = true;
        current.isHeadOnly = false;
        http.write(isInHead ? HEADER_TIMEOUT : BODY_TIMEOUT, current);
        http.flush();
        http.log().reason(current, isInHead ? HEADER_TIMED_OUT : BODY_TIMED_OUT);
        logEnd(current);
        connection.linger();
    }

    @Override
    public void onClosed(Connection connection) {
        HttpExchange current = exchange;
        if (current != null) {
            if (current.proxy != null || current.stage == HttpExchange.Stage.FILTERING) {
                http.log().reason(current, CLIENT_GONE);
            }
            if (current.proxy != null) {
                current.proxy.abandon();
            }
            if (current.stage != HttpExchange.Stage.HEAD) {
                logEnd(current);
            }
        }
        release();
    }

    /** Whom the requests of this connection come from. */
    Sender sender() {
        Sender known = sender;
        if (known == null) {
            known = http.senderOf(client.peer());
            sender = known;
        }
        return known;
    }

    /** A forwarded request has been answered. */
    void answered(boolean isRequestDone) {
        conclude(client, exchange(), !isRequestDone);
        client.resume();
    }

    /** A forwarded request has become a tunnel, which has ended. */
    void tunnelEnded() {
        logEnd(exchange());
        release();
    }

    /** A filter has decided what becomes of a request. */
    void filtered(Decision decision) throws IOException {
        HttpExchange current = exchange();
        http.begin(client);
        client.resume();
        decided(client, current, decision, client.hasLeft());
        flush();
        setTimeout(client);
    }

    /** A forwarded request gets an answer from here instead. */
    void answerInstead(Answer answer, boolean isRequestDone, String upstream) throws IOException {
        HttpExchange current = exchange();
        http.begin(client);
        current.isLast = !current.isKeepAlive || !isRequestDone || client.isOutdated();
        current.answer = answer;
        http.write(answer, current, upstream);
        send(client, current, !isRequestDone);
        http.flush();
        client.resume();
    }

    /** A body that was being forwarded is not what its head has said. */
    void refuseBody(Refusal refusal, boolean isUnanswered) throws IOException {
        HttpExchange current = exchange();
        current.proxy().abandon();
        if (isUnanswered) {
            refuse(client, refusal, !current.isHeadOnly, 0);
            http.flush();
        } else {
            client.close();
        }
    }

    /** Takes in as much as belongs together; 0 when that is not there yet. */
    private long take(Connection connection, HttpExchange current, MemorySegment memory, long at, long to)
            throws IOException {
        return switch (current.stage) {
            case HEAD -> takeHead(connection, current, memory, at, to);
            case LENGTH -> {
                long taken = Math.min(current.bodyLeft, to - at);
                current.bodyLeft -= taken;
                if (current.bodyLeft == 0) {
                    answer(connection, current, at + taken < to);
                }
                yield taken;
            }
            case CHUNKED -> takeChunks(connection, current, memory, at, to);
            case FORWARDING -> current.proxy().takeRequest(memory, at, to);
            case FILTERING, SENDING -> 0;
        };
    }

    private long takeHead(Connection connection, HttpExchange current, MemorySegment memory, long at, long to)
            throws IOException {
        switch (current.parser().parse(memory, at, to)) {
            case NEED_MORE -> {
                return 0;
            }
            case REFUSED -> {
                RequestHead head = current.parser().head();
                return refuse(connection, current.parser().refusal(), head.method() != Method.HEAD, to - at);
            }
            case DONE -> {}
        }
        RequestHead head = current.parser().head();
        isHeadTimed = false;
        current.isHeadOnly = head.method() == Method.HEAD;
        current.isKeepAlive = head.isKeepAlive();
        current.minorVersion = head.minorVersion();
        int taken = head.byteCount();
        http.log().head(current, head, isReused);
        Decision decision = http.decide(this, head, current);
        if (decision == null) {
            current.stage = HttpExchange.Stage.FILTERING;
            connection.pause();
        } else {
            decided(connection, current, decision, at + taken < to);
        }
        return taken;
    }

    private void decided(Connection connection, HttpExchange current, Decision decision, boolean isMoreThere)
            throws IOException {
        RequestHead head = current.parser().head();
        switch (decision) {
            case Forward forward -> {
                HttpProxy proxy = http.takeProxy();
                current.proxy = proxy;
                current.stage = HttpExchange.Stage.FORWARDING;
                proxy.begin(this, head, http.upstream(forward.upstream()), forward.server());
                return;
            }
            case Answer answer -> current.answer = answer;
        }
        if (!head.framing().hasBody()) {
            answer(connection, current, isMoreThere);
            return;
        }
        if (head.framing() instanceof BodyFraming.Length length) {
            current.stage = HttpExchange.Stage.LENGTH;
            current.bodyLeft = length.bytes();
        } else {
            current.stage = HttpExchange.Stage.CHUNKED;
            current.decoder().reset();
        }
        if (head.expectsContinue() && !isMoreThere) {
            http.writeContinue();
        }
    }

    private long takeChunks(Connection connection, HttpExchange current, MemorySegment memory, long at, long to)
            throws IOException {
        ChunkedDecoder decoder = current.decoder();
        ChunkedDecoder.Step step = decoder.decode(memory, at, to);
        return switch (step) {
            case NEED_MORE, DATA -> decoder.consumed();
            case DONE -> {
                answer(connection, current, at + decoder.consumed() < to);
                yield decoder.consumed();
            }
            case REFUSED -> refuse(connection, decoder.refusal(), !current.isHeadOnly, to - at);
        };
    }

    private void answer(Connection connection, HttpExchange current, boolean isMoreThere) throws IOException {
        current.isLast = !current.isKeepAlive || connection.isOutdated();
        http.write(current.answer(), current);
        send(connection, current, isMoreThere);
    }

    /** Sends what is left of the body, and ends the exchange if that is all. */
    private void send(Connection connection, HttpExchange current, boolean isMoreThere) throws IOException {
        MemorySegment body = current.answer().body();
        if (current.bodySent < body.byteSize()) {
            http.flush();
            current.bodySent += connection.send(body, current.bodySent, body.byteSize());
            if (current.bodySent < body.byteSize()) {
                current.stage = HttpExchange.Stage.SENDING;
                return;
            }
        }
        conclude(connection, current, isMoreThere);
    }

    /** Ends an exchange, and the connection if it was the last one. */
    private void conclude(Connection connection, HttpExchange current, boolean isMoreThere) {
        logEnd(current);
        isReused = true;
        boolean isLast = current.isLast;
        boolean didClientAsk = !current.isKeepAlive;
        release();
        if (isLast && didClientAsk && !isMoreThere) {
            connection.finish();
        } else if (isLast) {
            connection.linger(); // the client may be sending its next request, and must be able to read this answer
        } else if (connection.isInputEnded()) {
            connection.finish();
        }
    }

    private void flush() throws IOException {
        http.flush();
        HttpExchange last = exchange;
        if (last != null && last.proxy != null) {
            last.proxy.flushRequest();
        }
    }

    private long refuse(Connection connection, Refusal refusal, boolean hasBody, long taken) throws IOException {
        http.writeRefusal(refusal, hasBody, exchange());
        logEnd(exchange());
        connection.linger();
        return taken;
    }

    private void logEnd(HttpExchange current) {
        http.counters().ended(current);
        if (current.trace != null) {
            http.log().ended(current, sender());
        }
    }

    private void release() {
        HttpExchange current = exchange;
        if (current != null) {
            exchange = null;
            http.giveBack(current);
        }
    }

    private void setTimeout(Connection connection) {
        HttpExchange current = exchange;
        if (connection.isBlocked()) {
            connection.idleTimeout(http.limits().bodyTimeoutNs());
        } else if (current == null || (current.proxy != null && current.proxy.isRequestDone())) {
            connection.idleTimeout(http.limits().idleTimeoutNs());
        } else if (current.stage != HttpExchange.Stage.HEAD) {
            connection.idleTimeout(http.limits().bodyTimeoutNs());
        } else if (!isHeadTimed) {
            timeHead(connection);
        }
    }

    private void timeHead(Connection connection) {
        isHeadTimed = true;
        connection.deadline(http.nowNs() + http.limits().headerTimeoutNs());
    }
}
