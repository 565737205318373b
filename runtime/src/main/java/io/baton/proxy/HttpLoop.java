package io.baton.proxy;

import io.baton.ffi.Address;
import io.baton.http.BodyFraming;
import io.baton.http.DateLine;
import io.baton.http.FieldEdits;
import io.baton.http.Forwarding;
import io.baton.http.HeadLimits;
import io.baton.http.HeadWriter;
import io.baton.http.HeaderLine;
import io.baton.http.Method;
import io.baton.http.Refusal;
import io.baton.http.RequestHead;
import io.baton.http.RequestWriter;
import io.baton.http.ResponseHead;
import io.baton.http.ResponseWriter;
import io.baton.loop.Timer;
import io.baton.net.Connection;
import io.baton.net.Connections;
import io.baton.net.Listener;
import io.baton.proxy.log.AccessEntry;
import io.baton.proxy.protocol.ProxyHeaderWriter;
import io.baton.proxy.upstream.Upstream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * What the HTTP connections of one listener share in one loop: the memory that answers are written into, the exchanges
 * that nobody has now, and counters.
 *
 * <p>Answers to requests that came together leave together: {@link #begin}, answers, {@link #flush}.
 */
final class HttpLoop {

    private static final long MS_PER_S = 1000;

    private static final int CONTINUE = 100;

    /** The longest head of a response: as it is written anew, it has to fit into the memory for answers. */
    private static final int RESPONSE_HEAD_BYTES_MAX = 48 * 1024;

    /** How many are kept with their memory for the next requests. */
    private static final int UNUSED_PROXIES_MAX = 256;

    private static final Answer FAILED = Answer.text(500, "The request could not be answered.\n");

    private static final Answer OPTIONS_HERE = Answer.of(200, "", new byte[0]);

    private static final Answer TRACE_HERE = Answer.text(501, "TRACE is forwarded, and not answered here.\n");

    private final HttpService service;

    private final Connections connections;

    private final LoopUpstreams upstreams;

    private final ResponseOutlet out;

    private final RequestLog log;

    private final String listener;

    /** Null where there is none. */
    private final @Nullable HttpFilters filters;

    private final RequestCounters counters;

    private final DateLine date;

    private final ResponseWriter writer;

    private final RequestWriter requestWriter = new RequestWriter();

    /** Heads a list of exchanges that nobody has. */
    private @Nullable HttpExchange unusedExchange;

    /** Heads a list of proxies that nobody has. */
    private @Nullable HttpProxy unusedProxy;

    private int unusedProxies;

    HttpLoop(HttpService service, Connections connections, Listener listener) {
        this.service = service;
        this.connections = connections;
        this.upstreams = LoopUpstreams.of(connections);
        this.out = new ResponseOutlet(connections.scratch());
        this.listener = listener.name();
        this.filters = service.filters().orElse(null);
        this.log = new RequestLog(service.accessLog(), connections, listener.name(), service.clock(), filters != null);
        this.counters = new RequestCounters(connections, listener.name());
        this.date = new DateLine(service.clock().millis() / MS_PER_S);
        this.writer = new ResponseWriter(date);
        connections.loop().whenClosed(this::free);
        service.handler().upstreams().forEach(this::upstream); // or the first request would have to
    }

    HttpLimits limits() {
        return service.limits();
    }

    void arm(Timer timer, long deadlineNs) {
        connections.loop().arm(timer, deadlineNs);
    }

    void cancel(Timer timer) {
        connections.loop().cancel(timer);
    }

    /** Lets the loop do something; from any thread. */
    void submit(Runnable command) {
        boolean _ = connections.loop().handle().submit(command);
    }

    /** Tells what went wrong with a connection that no peer can have brought about. */
    void failed(Connection connection, Throwable failure) {
        connections.failed(connection, failure);
    }

    HeadLimits responseLimits() {
        return new HeadLimits(Math.min(limits().head().headBytesMax(), RESPONSE_HEAD_BYTES_MAX), 0);
    }

    long nowNs() {
        return connections.loop().nowNs();
    }

    Sender senderOf(Address address) {
        return Sender.of(address, service.trustedProxies());
    }

    /** Whether the PROXY header of a connection from there is believed. */
    boolean trusts(Address peer) {
        return peer.isUnix() || senderOf(peer).isTrusted();
    }

    RequestLog log() {
        return log;
    }

    RequestCounters counters() {
        return counters;
    }

    LoopUpstream upstream(Upstream upstream) {
        return upstreams.of(upstream, service.loops());
    }

    /** An exchange for a connection that has none. */
    HttpExchange takeExchange() {
        HttpExchange first = unusedExchange;
        if (first == null) {
            first = new HttpExchange(limits().head(), log.newTrace());
        } else {
            unusedExchange = first.next;
            first.next = null;
        }
        first.startNs = nowNs();
        log.begun(first);
        return first;
    }

    void giveBack(HttpExchange exchange) {
        if (exchange.filter != null) {
            exchange.filter.cancel();
        }
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

    /** What becomes of a request; null while a filter has not said it yet. */
    @Nullable
    Decision decide(HttpConnection side, RequestHead head, HttpExchange exchange) {
        Decision routed = decideByHandler(side.connection(), head, exchange);
        if (filters == null) {
            return routed;
        }
        FilterRequest request = new FilterRequest(listener, side.sender(), head, filters.upstreams());
        FilterSession session = new FilterSession(filters, this, side, request);
        exchange.filter = session;
        return session.decide(head, routed);
    }

    /** What the handler says to a request; an answer of our own if it fails. */
    private Decision decideByHandler(Connection connection, RequestHead head, HttpExchange exchange) {
        try {
            return permitted(head, service.handler().decide(head));
        } catch (RuntimeException e) {
            connections.failed(connection, e);
            exchange.isKeepAlive = false;
            return FAILED;
        }
    }

    /** A decision, as far as the request may be forwarded. */
    Decision permitted(RequestHead head, Decision decision) {
        return decision instanceof Forward && Forwarding.maxForwards(head) == 0 ? here(head) : decision;
    }

    /** The answer to a request that must not be forwarded (RFC 9110 §7.6.2). */
    private static Answer here(RequestHead head) {
        return head.method() == Method.TRACE ? TRACE_HERE : OPTIONS_HERE;
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
        log.status(exchange, answer.status());
        log.bodies(exchange, AccessEntry.UNKNOWN, exchange.isHeadOnly ? 0 : body.byteSize());
        counters.answered(exchange, upstream, answer.status());
    }

    void writeRefusal(Refusal refusal, boolean hasBody, HttpExchange exchange) throws IOException {
        long end;
        do {
            end = writer.refusal(out.memory(), out.end(), out.memory().byteSize(), refusal, hasBody);
        } while (mustRepeat(end));
        log.refused(exchange, refusal);
        counters.refused(exchange, refusal);
    }

    /** Writes the head of a forwarded request into its own memory. */
    void writeRequest(
            RequestOutlet request, RequestHead head, HttpConnection client, LoopUpstream upstream, boolean isUpgrade)
            throws IOException {
        Sender sender = client.sender();
        FilterSession filter = client.exchange().filter;
        FieldEdits edits = filter == null ? FieldEdits.NONE : filter.requestEdits();
        edits.hideIn(head.fields());
        while (true) {
            MemorySegment memory = request.memory();
            long at = 0;
            if (upstream.sendsProxyHeader()) {
                Address here = client.connection().localAddress();
                at = ProxyHeaderWriter.write(memory, 0, ProxyHeaderWriter.Version.V1, sender.address(), here);
            }
            requestWriter.begin(
                    memory, at, memory.byteSize(), head, sender.text(), sender.isTrusted(), upstream.name());
            requestWriter.lines(edits);
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
        FieldEdits edits = editsOf(head, exchange);
        do {
            writer.begin(out.memory(), out.end(), out.memory().byteSize(), head);
            writer.lines(edits);
            if (isChunked) {
                writer.chunked();
            }
            writer.connection(!exchange.isLast, exchange.minorVersion);
            writer.endHead();
        } while (mustRepeat(writer.end()));
        log.status(exchange, head.status());
        counters.responded(exchange, upstream.upstream().name(), head.status());
    }

    /** Passes on that another protocol is spoken from now on. */
    void writeUpgrade(ResponseHead head, HttpExchange exchange, LoopUpstream upstream) throws IOException {
        FieldEdits edits = editsOf(head, exchange);
        do {
            writer.begin(out.memory(), out.end(), out.memory().byteSize(), head);
            writer.lines(edits);
            writer.upgrade(head.fields(), head.upgradeField());
            writer.endHead();
        } while (mustRepeat(writer.end()));
        log.status(exchange, head.status());
        counters.responded(exchange, upstream.upstream().name(), head.status());
        exchange.seconds = null;
    }

    /** There is a connection to a server, which gets the request. */
    void connected(HttpExchange exchange, boolean isReused) {
        exchange.sentNs = nowNs();
        log.connected(exchange, isReused);
    }

    private static FieldEdits editsOf(ResponseHead head, HttpExchange exchange) {
        FieldEdits edits = exchange.filter == null ? FieldEdits.NONE : exchange.filter.responseEdits();
        edits.hideIn(head.fields());
        return edits;
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

    private void free() {
        for (HttpProxy proxy = unusedProxy; proxy != null; proxy = proxy.next) {
            proxy.close();
        }
        unusedProxy = null;
    }
}
