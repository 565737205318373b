package io.baton.proxy;

import io.baton.http.BodyFraming;
import io.baton.http.DateLine;
import io.baton.http.HeadLimits;
import io.baton.http.HeadWriter;
import io.baton.http.HeaderLine;
import io.baton.http.Refusal;
import io.baton.http.RequestHead;
import io.baton.http.RequestWriter;
import io.baton.http.ResponseHead;
import io.baton.http.ResponseWriter;
import io.baton.metrics.Metric;
import io.baton.metrics.Series;
import io.baton.net.Connection;
import io.baton.net.Connections;
import io.baton.net.Listener;
import io.baton.proxy.log.AccessEntry;
import io.baton.proxy.upstream.Upstream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.HashMap;
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

    private static final int STATUSES = 600;

    private static final long MS_PER_S = 1000;

    private static final int CONTINUE = 100;

    /** The longest head of a response: as it is written anew, it has to fit into the memory for answers. */
    private static final int RESPONSE_HEAD_BYTES_MAX = 48 * 1024;

    /** How many are kept with their memory for the next requests. */
    private static final int UNUSED_PROXIES_MAX = 256;

    private static final Map<Refusal, byte[]> REASONS = reasons();

    private static final Answer FAILED = Answer.text(500, "The request could not be answered.\n");

    private final HttpService service;

    private final Connections connections;

    private final Listener listener;

    private final LoopUpstreams upstreams;

    private final ResponseOutlet out;

    /** Null where there is no access log. */
    private final @Nullable RequestLog log;

    private final DateLine date;

    private final ResponseWriter writer;

    private final RequestWriter requestWriter = new RequestWriter();

    /** By the status; the name of the upstream, or nothing. */
    private final Map<String, @Nullable Series[]> requests = new HashMap<>();

    private final Map<Refusal, Series> refused = new EnumMap<>(Refusal.class);

    /** Heads a list of exchanges that nobody has. */
    private @Nullable HttpExchange unusedExchange;

    /** Heads a list of proxies that nobody has. */
    private @Nullable HttpProxy unusedProxy;

    private int unusedProxies;

    HttpLoop(HttpService service, Connections connections, Listener listener) {
        this.service = service;
        this.connections = connections;
        this.listener = listener;
        this.upstreams = LoopUpstreams.of(connections);
        this.out = new ResponseOutlet(connections.scratch());
        this.log = service.accessLog()
                .map(open -> RequestLog.of(open, connections, listener.name(), service.clock()))
                .orElse(null);
        this.date = new DateLine(service.clock().millis() / MS_PER_S);
        this.writer = new ResponseWriter(date);
        for (Refusal refusal : Refusal.values()) {
            refused.put(refusal, connections.counters().series(Metric.REFUSED, refusal.name()));
        }
        connections.loop().whenClosed(this::free);
    }

    HttpLimits limits() {
        return service.limits();
    }

    HeadLimits responseLimits() {
        return new HeadLimits(Math.min(limits().head().headBytesMax(), RESPONSE_HEAD_BYTES_MAX), 0);
    }

    boolean isDraining() {
        return connections.isDraining();
    }

    long nowNs() {
        return connections.loop().nowNs();
    }

    Sender senderOf(Connection connection) {
        return Sender.of(connection.peer(), service.trustedProxies());
    }

    /** Where requests are logged; null where they are not. */
    @Nullable
    RequestLog log() {
        return log;
    }

    /** Writes down a request that has ended, or was refused. */
    void log(HttpExchange exchange, Sender sender) {
        if (log != null && exchange.trace != null) {
            log.ended(exchange.trace, sender);
        }
    }

    /** Notes why a request did not end as it should. */
    void logReason(HttpExchange exchange, byte[] reason) {
        if (exchange.trace != null) {
            exchange.trace.entry.name(AccessEntry.Name.REASON, reason);
        }
    }

    LoopUpstream upstream(Upstream upstream) {
        return upstreams.of(upstream, service.loops());
    }

    /** An exchange for a connection that has none. */
    HttpExchange takeExchange() {
        HttpExchange first = unusedExchange;
        if (first == null) {
            first = new HttpExchange(limits().head(), log != null);
        } else {
            unusedExchange = first.next;
            first.next = null;
        }
        if (log != null && first.trace != null) {
            log.begun(first.trace);
        }
        return first;
    }

    void giveBack(HttpExchange exchange) {
        exchange.reset();
        exchange.next = unusedExchange;
        unusedExchange = exchange;
    }

    /** Somebody to forward a request. */
    HttpProxy takeProxy() {
        HttpProxy first = unusedProxy;
        if (first == null) {
            return new HttpProxy(this);
        }
        unusedProxy = first.next;
        first.next = null;
        unusedProxies--;
        return first;
    }

    void giveBack(HttpProxy proxy) {
        if (unusedProxies == UNUSED_PROXIES_MAX) {
            proxy.close();
            return;
        }
        proxy.next = unusedProxy;
        unusedProxy = proxy;
        unusedProxies++;
    }

    /** Starts to write answers of one connection. */
    void begin(Connection connection) {
        out.begin(connection);
        date.refresh(service.clock().millis() / MS_PER_S);
    }

    /** Where bodies go between {@link #begin} and {@link #flush}. */
    Outlet out() {
        return out;
    }

    /** What the handler says to a request; an answer of our own if it fails. */
    Decision decide(Connection connection, RequestHead head, HttpExchange exchange) {
        try {
            return service.handler().decide(head);
        } catch (RuntimeException e) {
            connections.failed(connection, e);
            exchange.isKeepAlive = false;
            return FAILED;
        }
    }

    void writeContinue() throws IOException {
        do {
            writer.begin(out.memory(), out.end(), out.memory().byteSize(), CONTINUE);
            writer.endHead();
        } while (mustRepeat(writer.end()));
    }

    /** Writes an answer, but for a long body, which the connection may have to wait for. */
    void write(Answer answer, HttpExchange exchange) throws IOException {
        write(answer, exchange, "");
    }

    /** Writes an answer in place of an upstream. */
    void write(Answer answer, HttpExchange exchange, String upstream) throws IOException {
        MemorySegment body = answer.body();
        boolean isCopied = !exchange.isHeadOnly && body.byteSize() <= ResponseOutlet.COPIED_BYTES_MAX;
        do {
            writer.begin(out.memory(), out.end(), out.memory().byteSize(), answer.status());
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
        } while (mustRepeat(writer.end()));
        exchange.bodySent = exchange.isHeadOnly || isCopied ? body.byteSize() : 0;
        logStatus(exchange, answer.status(), exchange.isHeadOnly ? 0 : body.byteSize());
        count(upstream, answer.status());
    }

    void writeRefusal(Refusal refusal, boolean hasBody, HttpExchange exchange) throws IOException {
        long end;
        do {
            end = writer.refusal(out.memory(), out.end(), out.memory().byteSize(), refusal, hasBody);
        } while (mustRepeat(end));
        logStatus(exchange, refusal.status(), AccessEntry.UNKNOWN);
        logReason(exchange, Objects.requireNonNull(REASONS.get(refusal)));
        count("", refusal.status());
        connections.shard().increment(Objects.requireNonNull(refused.get(refusal)));
    }

    /** Writes the head of a forwarded request into its own memory. */
    void writeRequest(RequestOutlet request, RequestHead head, Sender sender, byte[] defaultHost, boolean isUpgrade) {
        while (true) {
            MemorySegment memory = request.memory();
            requestWriter.begin(memory, 0, memory.byteSize(), head, sender.text(), sender.isTrusted(), defaultHost);
            if (head.framing() instanceof BodyFraming.Chunked) {
                requestWriter.chunked();
            }
            if (isUpgrade) {
                requestWriter.upgrade(head.fields(), head.upgradeField());
            }
            requestWriter.endHead();
            if (requestWriter.end() != HeadWriter.OVERFLOW) {
                request.end(requestWriter.end());
                return;
            }
            request.enlarge(4 * memory.byteSize());
        }
    }

    /** Passes on that the final answer takes its time. */
    void writeInterim(ResponseHead head) throws IOException {
        do {
            writer.begin(out.memory(), out.end(), out.memory().byteSize(), head);
            writer.endHead();
        } while (mustRepeat(writer.end()));
    }

    /** Writes the head of a server's response. */
    void writeResponse(ResponseHead head, boolean isChunked, HttpExchange exchange, LoopUpstream upstream)
            throws IOException {
        do {
            writer.begin(out.memory(), out.end(), out.memory().byteSize(), head);
            if (isChunked) {
                writer.chunked();
            }
            writer.connection(!exchange.isLast, exchange.minorVersion);
            writer.endHead();
        } while (mustRepeat(writer.end()));
        logStatus(exchange, head.status(), AccessEntry.UNKNOWN);
        count(upstream.upstream().name(), head.status());
    }

    void countRefused(String reason) {
        connections.shard().increment(connections.counters().series(Metric.REFUSED, reason));
    }

    void countFailure(LoopUpstream upstream, ProxyFailure why) {
        Series series = connections
                .counters()
                .series(Metric.UPSTREAM_ERRORS, upstream.upstream().name(), why.reason());
        connections.shard().increment(series);
    }

    /** Hands what was written to the connection. */
    void flush() throws IOException {
        out.flush();
    }

    /** Takes in what was written, or makes room for it. */
    private boolean mustRepeat(long end) throws IOException {
        if (end != HeadWriter.OVERFLOW) {
            out.end(end);
            return false;
        }
        if (out.end() == 0) {
            throw new IOException(
                    "a head does not fit into %d bytes".formatted(out.memory().byteSize()));
        }
        out.flush();
        return true;
    }

    private static void logStatus(HttpExchange exchange, int status, long bodyBytes) {
        if (exchange.trace != null) {
            exchange.trace.entry.number(AccessEntry.Figure.STATUS, status);
            exchange.trace.entry.number(AccessEntry.Figure.SENT_BYTES, bodyBytes);
        }
    }

    private void count(String upstream, int status) {
        @Nullable Series[] byStatus = requests.computeIfAbsent(upstream, name -> new Series[STATUSES]);
        Series series = byStatus[status];
        if (series == null) {
            series =
                    connections.counters().series(Metric.REQUESTS, listener.name(), upstream, Integer.toString(status));
            byStatus[status] = series;
        }
        connections.shard().increment(series);
    }

    private static Map<Refusal, byte[]> reasons() {
        Map<Refusal, byte[]> reasons = new EnumMap<>(Refusal.class);
        for (Refusal refusal : Refusal.values()) {
            reasons.put(refusal, AccessEntry.bytes(refusal.name()));
        }
        return reasons;
    }

    private void free() {
        for (HttpProxy proxy = unusedProxy; proxy != null; proxy = proxy.next) {
            proxy.close();
        }
        unusedProxy = null;
    }
}
