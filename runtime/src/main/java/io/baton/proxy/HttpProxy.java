package io.baton.proxy;

import io.baton.ffi.Errno;
import io.baton.http.BodyFraming;
import io.baton.http.Method;
import io.baton.http.Progress;
import io.baton.http.Refusal;
import io.baton.http.RequestHead;
import io.baton.http.ResponseHead;
import io.baton.http.ResponseHeadParser;
import io.baton.net.Connection;
import io.baton.proxy.upstream.Outcome;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Forwards one request to a server of an upstream, and the server's response to the client.
 *
 * <p>Both directions flow at once, each at the pace of its reader: a side that does not take what it is sent pauses the
 * other. A request is tried again, with another server, while nothing of it was sent, or while it is short, idempotent
 * and not a byte of a response has come. What is answered here instead has a name, {@link ProxyFailure}.
 *
 * <p>It is another request's afterwards.
 */
final class HttpProxy implements AutoCloseable {

    /** The most responses 1xx to one request: no protocol has a use for that many. */
    private static final int INTERIM_RESPONSES_MAX = 32;

    private final HttpLoop http;

    private final OriginSearch origins = new OriginSearch(this);

    private final RequestOutlet out = new RequestOutlet();

    private final BodyRelay request;

    private final BodyRelay response = new BodyRelay(0);

    private final ResponseHeadParser parser;

    private ProxyStage stage = ProxyStage.IDLE;

    private @Nullable HttpConnection clientSide;

    private Method method = Method.OTHER;

    private boolean isUpgradeAsked;

    private int interimResponses;

    private boolean isOriginKept;

    @Nullable
    HttpProxy next; // while nobody has it

    HttpProxy(HttpLoop http) {
        this.http = http;
        this.request = new BodyRelay(http.limits().head().bodyBytesMax());
        this.parser = new ResponseHeadParser(http.responseLimits());
    }

    /** Takes over a request whose head was read; its body follows by {@link #takeRequest}. */
    void begin(HttpConnection newClientSide, RequestHead head, LoopUpstream upstream, String server)
            throws IOException {
        clientSide = newClientSide;
        method = head.method();
        request.begin(head.framing(), head.framing() instanceof BodyFraming.Chunked);
        if (request.isDone()) {
            client().pause(); // its next request has time, and so has the end of what it sends
        }
        isUpgradeAsked = head.mayUpgrade() && request.isDone();
        http.writeRequest(out, head, newClientSide, upstream, isUpgradeAsked);
        origins.begin(upstream, upstream.hash(head, newClientSide.sender().address()), server);
        ask();
    }

    boolean isRequestDone() {
        return request.isDone();
    }

    /** Whether the client has been told nothing yet. */
    boolean isUnanswered() {
        return stage != ProxyStage.BODY && stage != ProxyStage.TUNNEL;
    }

    /** Passes on what belongs to the body of the request. */
    long takeRequest(MemorySegment memory, long from, long to) throws IOException {
        if (stage == ProxyStage.CONNECTING) {
            client().pause();
            return 0;
        }
        long taken = request.relay(memory, from, to, out);
        Refusal refusal = request.refusal();
        if (refusal != null) {
            clientSide().refuseBody(refusal, isUnanswered());
        }
        return taken;
    }

    /** Sends what was collected of the request. */
    void flushRequest() throws IOException {
        if (stage == ProxyStage.HEAD || stage == ProxyStage.BODY) {
            out.flush();
            if (request.isDone() || origins.connection().isBlocked()) {
                client().pause();
            }
        }
    }

    /** The client has taken what it had not. */
    void clientWritable() {
        if (origins.isConnected()) {
            origins.connection().resume();
        }
    }

    /** The client is gone, or is not to get anything any more. */
    void abandon() {
        note();
        origins.giveUp(Outcome.NEUTRAL, http.nowNs(), "");
        release();
    }

    void originConnected() throws IOException {
        start();
        out.flush();
    }

    void originWritable() {
        if (!request.isDone()) {
            client().resume();
        }
    }

    void originFailed(Errno why) {
        again(why == Errno.ETIMEDOUT ? ProxyFailure.CONNECT_TIMEOUT : ProxyFailure.CONNECT_FAILED);
    }

    /** The connection to the server has ended, by its fault or by the network's. */
    void originLost() {
        again(ProxyFailure.SERVER_GONE);
    }

    void originEnded() throws IOException {
        if (stage == ProxyStage.BODY && response.isUntilClose()) {
            http.begin(client());
            response.end(http.out());
            http.flush();
            conclude(false);
        } else {
            origins.connection().close(); // which tells of the loss
        }
    }

    void originTimedOut() throws IOException {
        if (!origins.mayWaitForClient(!request.isDone())) {
            breakOff(ProxyFailure.RESPONSE_TIMEOUT);
        }
    }

    /** Passes on what the server has sent. */
    long onResponse(MemorySegment memory, long from, long to) throws IOException {
        http.begin(client());
        long at = from;
        while (stage == ProxyStage.HEAD && at < to) {
            Progress progress = exchange().parse(parser, memory, at, to);
            if (progress == Progress.NEED_MORE) {
                http.flush();
                return at - from;
            }
            if (progress == Progress.REFUSED || !takeHead(parser.head())) {
                breakOff(ProxyFailure.BAD_RESPONSE);
                return to - from;
            }
            at += parser.head().byteCount();
            if (stage == ProxyStage.HEAD) {
                parser.reset(method); // for what follows the interim response
            }
        }
        if (stage == ProxyStage.TUNNEL) {
            return at - from + tunnel(memory, at, to);
        }
        at += response.relay(memory, at, to, http.out());
        http.flush();
        if (response.refusal() != null) {
            breakOff(ProxyFailure.BAD_RESPONSE);
            return to - from;
        }
        if (stage == ProxyStage.BODY && response.isDone()) {
            conclude(isOriginKept && at == to); // what comes unasked could become the answer to the next request
            return to - from;
        }
        if (client().isBlocked()) {
            origins.connection().pause();
        }
        response.spliceIfLong(origins.connection(), client());
        return at - from;
    }

    void onResponseSpliced(long bytes) throws IOException {
        response.spliced(bytes);
        if (response.isDone()) {
            conclude(isOriginKept);
        }
    }

    @Override
    public void close() {
        out.close();
        request.close();
        response.close();
    }

    /** Finds a server, and sends it the request as soon as there is a connection. */
    private void ask() throws IOException {
        stage = ProxyStage.CONNECTING;
        http.log().asked(exchange());
        if (!origins.next()) {
            fail(origins.lastFailure());
        } else if (origins.isConnected()) {
            start();
        }
    }

    private void start() {
        stage = ProxyStage.HEAD;
        origins.started();
        parser.reset(method);
        out.sendTo(origins.connection());
        http.connected(exchange(), origins.isOriginReused());
        if (!request.isDone()) {
            client().resume(); // who had to wait for a connection
        }
    }

    /** Takes in a whole head; false when it is no answer to this request. */
    private boolean takeHead(ResponseHead head) throws IOException {
        HttpExchange exchange = exchange();
        boolean isUpgrade = head.status() == ResponseHead.SWITCHING_PROTOCOLS;
        if (isUpgrade && (!isUpgradeAsked || head.upgradeField() < 0)) {
            return false;
        }
        if (head.isInterim()) {
            interimResponses++;
            if (exchange.minorVersion > 0) {
                http.writeInterim(head);
            }
            return interimResponses <= INTERIM_RESPONSES_MAX;
        }
        http.log().answered(exchange);
        if (isUpgrade) {
            stage = ProxyStage.TUNNEL;
            http.writeUpgrade(head, exchange, origins.upstream());
            return true;
        }
        response.beginFor(exchange.minorVersion, head.framing());
        boolean isEnd = response.isEndedByClose() || !request.isDone();
        exchange.isLast = !exchange.isKeepAlive || isEnd || client().isOutdated();
        isOriginKept = head.isKeepAlive() && request.isDone();
        stage = ProxyStage.BODY;
        http.writeResponse(head, response.isChunkedOut(), exchange, origins.upstream());
        return true;
    }

    /** Joins the two connections, and passes on what the server has said already. */
    private long tunnel(MemorySegment memory, long from, long to) throws IOException {
        http.flush();
        origins.answered(http.nowNs());
        Connection server = origins.connection();
        Tunnel joined = Tunnel.join(client(), server, http.limits().tunnelIdleNs(), this::tunnelEnded);
        return from < to ? joined.server().onBytes(server, memory, from, to) : 0;
    }

    private void tunnelEnded(Tunnel tunnel, Tunnel.End end) {
        note();
        http.log().bodies(exchange(), tunnel.bytesToServer(), tunnel.bytesToClient());
        origins.tunnelEnded(http.nowNs());
        HttpConnection side = clientSide();
        release();
        side.tunnelEnded();
    }

    /** The response is whole. */
    private void conclude(boolean isReusable) {
        note();
        origins.succeeded(isReusable, http.nowNs());
        HttpConnection side = clientSide();
        boolean isRequestDone = request.isDone();
        release();
        side.answered(isRequestDone);
    }

    /** Asks another server, if that can do no harm, or tells the client why not. */
    private void again(ProxyFailure why) {
        boolean mayRepeat = isUnanswered() && out.isWhole() && (origins.isNothingSent() || method.isIdempotent());
        note();
        boolean mayAskAnother = origins.failed(why, !isUnanswered(), http.nowNs());
        try {
            FilterSession filter = exchange().filter;
            if (!mayRepeat || !mayAskAnother) {
                fail(why);
            } else if (filter == null || !filter.asksAboutAnother(origins.failure(), why)) {
                askAnother();
            }
        } catch (IOException e) {
            client().close();
        }
    }

    void askAnother() throws IOException {
        ask();
        flushRequest();
    }

    /** Lets the server go, and tells the client why. */
    private void breakOff(ProxyFailure why) throws IOException {
        note();
        origins.giveUp(Outcome.FAILED, http.nowNs(), why.complaint());
        fail(why);
    }

    /** Answers in place of the server, or breaks off what has been begun. */
    void fail(ProxyFailure why) throws IOException {
        note();
        http.counters().failed(origins.upstream(), why);
        http.log().reason(exchange(), why.reasonBytes());
        Connection client = client();
        boolean isEndOfBody = response.isEndedByClose();
        if (isUnanswered()) {
            answerInstead(why.answer());
            return;
        }
        release();
        if (isEndOfBody) {
            client.abort(); // an end like any other would make the client believe that it has everything
        } else {
            client.finish();
        }
    }

    /** Gives the client another answer than the server's; a server that has answered did what it should. */
    void answerInstead(Answer answer) throws IOException {
        note();
        origins.giveUp(Outcome.SUCCEEDED, http.nowNs(), "");
        HttpConnection side = clientSide();
        boolean isRequestDone = request.isDone();
        String upstream = origins.upstream().upstream().name();
        release();
        side.answerInstead(answer, isRequestDone, upstream);
    }

    /** Lets the server's response wait for a filter. */
    void holdResponse() {
        origins.connection().pause();
    }

    /** Goes on with a response that a filter has seen, from its head on. */
    void resumeResponse() {
        parser.reset(method);
        origins.connection().resume();
    }

    /** Tells the access log what is known by now. */
    private void note() {
        origins.note(http.log(), exchange());
        http.log().bodies(exchange(), request.bytes(), response.bytes());
    }

    private void release() {
        exchange().leaveProxy();
        clientSide = null;
        stage = ProxyStage.IDLE;
        origins.reset();
        out.reset();
        request.reset();
        response.reset();
        isUpgradeAsked = false;
        isOriginKept = false;
        interimResponses = 0;
        http.giveBack(this);
    }

    private HttpExchange exchange() {
        return clientSide().exchange();
    }

    private Connection client() {
        return clientSide().connection();
    }

    private HttpConnection clientSide() {
        if (clientSide == null) {
            throw new IllegalStateException("no request is being forwarded");
        }
        return clientSide;
    }
}
