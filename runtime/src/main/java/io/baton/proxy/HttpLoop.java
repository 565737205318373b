package io.baton.proxy;

import io.baton.http.DateLine;
import io.baton.http.HeaderLine;
import io.baton.http.Refusal;
import io.baton.http.RequestHead;
import io.baton.http.ResponseWriter;
import io.baton.metrics.Metric;
import io.baton.metrics.Series;
import io.baton.net.Connection;
import io.baton.net.Connections;
import io.baton.net.Listener;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the HTTP connections of one listener share in one loop: the memory that answers are written into, the exchanges
 * that nobody has now, and counters.
 *
 * <p>Answers to requests that came together leave together: {@link #begin}, answers, {@link #flush}.
 */
final class HttpLoop {

    /** A longer body is sent from where it lies. */
    static final int COPIED_BODY_BYTES_MAX = 16 * 1024;

    private static final int STATUSES = 600;

    private static final long MS_PER_S = 1000;

    private static final int CONTINUE = 100;

    private static final Answer FAILED = Answer.text(500, "The request could not be answered.\n");

    private final HttpService service;

    private final Connections connections;

    private final Listener listener;

    private final MemorySegment scratch;

    private final DateLine date;

    private final ResponseWriter writer;

    private final @Nullable Series[] requests = new @Nullable Series[STATUSES];

    private final Map<Refusal, Series> refused = new EnumMap<>(Refusal.class);

    /** Heads a list of exchanges that nobody has. */
    private @Nullable HttpExchange unused;

    /** What of the scratch memory is waiting to be sent. */
    private long written;

    HttpLoop(HttpService service, Connections connections, Listener listener) {
        this.service = service;
        this.connections = connections;
        this.listener = listener;
        this.scratch = connections.scratch();
        this.date = new DateLine(service.clock().millis() / MS_PER_S);
        this.writer = new ResponseWriter(date);
        for (Refusal refusal : Refusal.values()) {
            refused.put(refusal, connections.counters().series(Metric.REFUSED, refusal.name()));
        }
    }

    HttpLimits limits() {
        return service.limits();
    }

    boolean isDraining() {
        return connections.isDraining();
    }

    long nowNs() {
        return connections.loop().nowNs();
    }

    /** An exchange for a connection that has none. */
    HttpExchange takeExchange() {
        HttpExchange first = unused;
        if (first == null) {
            return new HttpExchange(limits().head());
        }
        unused = first.next;
        first.next = null;
        return first;
    }

    void giveBack(HttpExchange exchange) {
        exchange.reset();
        exchange.next = unused;
        unused = exchange;
    }

    /** Starts to write answers of one connection. */
    void begin() {
        written = 0;
        date.refresh(service.clock().millis() / MS_PER_S);
    }

    /** What the handler says to a request; an answer of our own if it fails. */
    Answer answer(Connection connection, RequestHead head, HttpExchange exchange) {
        try {
            return service.handler().answer(head);
        } catch (RuntimeException e) {
            connections.failed(connection, e);
            exchange.isKeepAlive = false;
            return FAILED;
        }
    }

    void writeContinue(Connection connection) throws IOException {
        long end;
        do {
            writer.begin(scratch, written, scratch.byteSize(), CONTINUE);
            writer.endHead();
            end = writer.end();
        } while (end == ResponseWriter.OVERFLOW && hasFlushed(connection));
        written = end;
    }

    /** Writes an answer, but for a long body, which the connection may have to wait for. */
    void write(Connection connection, Answer answer, HttpExchange exchange) throws IOException {
        MemorySegment body = answer.body();
        boolean isCopied = !exchange.isHeadOnly && body.byteSize() <= COPIED_BODY_BYTES_MAX;
        long end;
        do {
            writer.begin(scratch, written, scratch.byteSize(), answer.status());
            writer.date();
            for (HeaderLine line : answer.lines()) {
                writer.line(line);
            }
            if (!answer.isBodiless()) {
                writer.contentLength(body.byteSize());
            }
            writer.connection(!exchange.isLast, exchange.minorVersion);
            writer.endHead();
            if (isCopied) {
                writer.body(body, 0, body.byteSize());
            }
            end = writer.end();
        } while (end == ResponseWriter.OVERFLOW && hasFlushed(connection));
        if (end == ResponseWriter.OVERFLOW) {
            throw new IOException("the head of an answer with status %d does not fit into %d bytes"
                    .formatted(answer.status(), scratch.byteSize()));
        }
        written = end;
        exchange.bodySent = exchange.isHeadOnly || isCopied ? body.byteSize() : 0;
        count(answer.status());
    }

    void writeRefusal(Connection connection, Refusal refusal, boolean hasBody) throws IOException {
        long end;
        do {
            end = writer.refusal(scratch, written, scratch.byteSize(), refusal, hasBody);
        } while (end == ResponseWriter.OVERFLOW && hasFlushed(connection));
        written = end;
        count(refusal.status());
        connections.shard().increment(Objects.requireNonNull(refused.get(refusal)));
    }

    void countRefused(String reason) {
        connections.shard().increment(connections.counters().series(Metric.REFUSED, reason));
    }

    /** Hands what was written to the connection. */
    void flush(Connection connection) throws IOException {
        if (written > 0) {
            connection.sendAll(scratch, 0, written);
            written = 0;
        }
    }

    private boolean hasFlushed(Connection connection) throws IOException {
        boolean isThereMoreRoom = written > 0;
        flush(connection);
        return isThereMoreRoom;
    }

    private void count(int status) {
        Series series = requests[status];
        if (series == null) {
            series = connections.counters().series(Metric.REQUESTS, listener.name(), "", Integer.toString(status));
            requests[status] = series;
        }
        connections.shard().increment(series);
    }
}
