package io.baton.proxy;

import io.baton.http.ChunkedDecoder;
import io.baton.http.HeadLimits;
import io.baton.http.RequestHeadParser;
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

    /** Who forwards it; null unless it is forwarded. */
    @Nullable
    HttpProxy proxy;

    /** What the access log will say; null where there is none. */
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
        proxy = null;
    }
}
