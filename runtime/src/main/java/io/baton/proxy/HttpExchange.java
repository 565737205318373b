package io.baton.proxy;

import io.baton.http.ChunkedDecoder;
import io.baton.http.HeadLimits;
import io.baton.http.Progress;
import io.baton.http.RequestHeadParser;
import io.baton.http.ResponseHeadParser;
import io.baton.metrics.Histogram;
import io.baton.net.Connection;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A request from its first byte to the last of its answer. A connection has one only for that time; it is another's
 * afterwards.
 */
final class HttpExchange {

    enum Stage {
        /** The head is being read. */
        HEAD,
        /** A body of a known length is being thrown away. */
        LENGTH,
        /** A chunked body is being thrown away. */
        CHUNKED,
        /** A filter decides what becomes of the request. */
        FILTERING,
        /** A server is going to answer. */
        FORWARDING,
        /** An answer has to wait for the client to take some of it. */
        SENDING
    }

    private final RequestHeadParser parser;

    private final ChunkedDecoder decoder;

    Stage stage = Stage.HEAD;

    /** Of a body with a length: what has not come yet. */
    long bodyLeft;

    boolean isHeadOnly;

    /** Whether the client expects the connection to stay. */
    boolean isKeepAlive;

    /** Whether the client was told that the connection ends. */
    boolean isLast;

    int minorVersion;

    /** Null until the head is complete. */
    @Nullable
    Answer answer;

    /** What {@link Stage#SENDING} has sent of the body. */
    long bodySent;

    /** When its first byte was there; like the next one, the time of a turn of the loop. */
    long startNs;

    /** When a server was there to be sent to. */
    long sentNs;

    /** Where its time is counted at its end; null as long as it has no answer, and when it goes on as a tunnel. */
    @Nullable
    Histogram seconds;

    /** Who forwards it; null unless it is forwarded. */
    @Nullable
    HttpProxy proxy;

    /** What a filter is asked about the request; null where there is no filter. */
    @Nullable
    FilterSession filter;

    /** What the access log will say; null where there is none, and no filter either. */
    final RequestLog.@Nullable Trace trace;

    @Nullable
    HttpExchange next; // while nobody has it

    HttpExchange(HeadLimits limits, RequestLog.@Nullable Trace trace) {
        this.trace = trace;
        parser = new RequestHeadParser(limits);
        decoder = new ChunkedDecoder(limits.bodyBytesMax());
    }

    RequestHeadParser parser() {
        return parser;
    }

    ChunkedDecoder decoder() {
        return decoder;
    }

    Answer answer() {
        if (answer == null) {
            throw new IllegalStateException("the head is not complete");
        }
        return answer;
    }

    HttpProxy proxy() {
        if (proxy == null) {
            throw new IllegalStateException("the request is not forwarded");
        }
        return proxy;
    }

    /** Whether somebody else than the client is waited for, with a timeout of their own. */
    boolean isWaitingForOthers(Connection client) {
        return stage == Stage.FILTERING || (proxy != null && (proxy.isRequestDone() || client.isPaused()));
    }

    /** Reads the head of a response, unless a filter has to see it before. */
    Progress parse(ResponseHeadParser response, MemorySegment memory, long from, long to) throws IOException {
        return filter == null ? response.parse(memory, from, to) : filter.parse(response, memory, from, to);
    }

    /** It is not forwarded any more; nothing that a filter is still asked about it matters. */
    void leaveProxy() {
        proxy = null;
        if (filter != null) {
            filter.cancel();
        }
    }

    void reset() {
        parser.reset();
        stage = Stage.HEAD;
        bodyLeft = 0;
        isHeadOnly = false;
        isKeepAlive = false;
        isLast = false;
        minorVersion = 1;
        answer = null;
        bodySent = 0;
        filter = null;
        proxy = null;
        seconds = null;
    }
}
