package io.baton.proxy;

import io.baton.http.FieldEdits;
import io.baton.http.FieldTexts;
import io.baton.http.Progress;
import io.baton.http.RequestHead;
import io.baton.http.ResponseHead;
import io.baton.http.ResponseHeadParser;
import io.baton.loop.Timer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request and its filter. It asks, lets whoever speaks wait meanwhile, and goes on with what the filter says, on
 * the loop; what comes after the request has ended, or too late, is dropped.
 *
 * <p>All but {@link #left} and {@link #submit} belongs to the loop's thread.
 */
final class FilterSession {

    private final HttpFilters filters;

    private final HttpLoop http;

    private final HttpConnection side;

    private final FilterRequest request;

    private final Timer limit = new Timer(this::timedOut);

    /** What is being asked; null when nothing is. */
    private @Nullable FilterCall<?> current;

    /** Where the head of the request lies until it is decided about. */
    private @Nullable Arena headMemory;

    private FieldEdits requestEdits = FieldEdits.NONE;

    private FieldEdits responseEdits = FieldEdits.NONE;

    private boolean isResponseAsked;

    private boolean isResponseDecided;

    private record Routed(Decision decision, FieldEdits edits) {}

    private record Responded(Optional<Answer> answer, FieldEdits edits) {}

    FilterSession(HttpFilters filters, HttpLoop http, HttpConnection side, FilterRequest request) {
        this.filters = filters;
        this.http = http;
        this.side = side;
        this.request = request;
    }

    /** What the server gets otherwise than the client has sent it. */
    FieldEdits requestEdits() {
        return requestEdits;
    }

    /** What the client gets otherwise than the server has sent it. */
    FieldEdits responseEdits() {
        return responseEdits;
    }

    /**
     * Asks what becomes of the request.
     *
     * @param routed what the routes say
     * @return null while that is not known; {@link HttpConnection#filtered} tells it
     */
    @Nullable
    Decision decide(RequestHead head, Decision routed) {
        request.decided(routed);
        boolean isAsked = filters.has(FilterPhase.REQUEST)
                || (filters.has(FilterPhase.UPSTREAM_REQUEST) && routed instanceof Forward);
        if (!isAsked) {
            return routed;
        }
        boolean isBegun = ask(FilterPhase.REQUEST, () -> askAboutRequest(routed), said -> {
            requestEdits = said.edits;
            side.filtered(http.permitted(head, said.decision));
            freeHead();
        });
        if (!isBegun) {
            return FilterFailure.BUSY.answer(FilterPhase.REQUEST);
        }
        Arena arena = Arena.ofConfined();
        headMemory = arena;
        head.moveTo(arena.allocate(head.byteCount(), Long.BYTES)); // what it lies in is another connection's soon
        return null;
    }

    /** Reads a head of a response; one that the filter has to see first counts as not yet there. */
    Progress parse(ResponseHeadParser parser, MemorySegment memory, long from, long to) throws IOException {
        if (isResponseAsked && !isResponseDecided) {
            proxy().holdResponse();
            return Progress.NEED_MORE;
        }
        Progress progress = parser.parse(memory, from, to);
        ResponseHead head = parser.head();
        boolean isToBeAsked = progress == Progress.DONE && !isResponseDecided && filters.has(FilterPhase.RESPONSE);
        if (!isToBeAsked || head.isInterim()) {
            return progress;
        }
        proxy().holdResponse();
        isResponseAsked = true;
        FilterResponse response = new FilterResponse(head.status(), head.reasonText(), FieldTexts.of(head.fields()));
        boolean isBegun = ask(FilterPhase.RESPONSE, () -> askAboutResponse(response), this::respond);
        if (!isBegun) {
            answerInstead(FilterFailure.BUSY.answer(FilterPhase.RESPONSE));
        }
        return Progress.NEED_MORE;
    }

    /** Asks whether another server may be asked; false when the filter has nothing to say to that. */
    boolean asksAboutAnother(ConnectFailure failure, ProxyFailure why) throws IOException {
        cancel();
        boolean isConnecting = why == ProxyFailure.CONNECT_FAILED || why == ProxyFailure.CONNECT_TIMEOUT;
        if (!isConnecting || !filters.has(FilterPhase.MAY_ASK_ANOTHER)) {
            return false;
        }
        boolean isBegun =
                ask(FilterPhase.MAY_ASK_ANOTHER, () -> filters.filter().mayAskAnother(request, failure), isAllowed -> {
                    if (isAllowed) {
                        proxy().askAnother();
                    } else {
                        proxy().fail(why);
                    }
                });
        if (!isBegun) {
            answerInstead(FilterFailure.BUSY.answer(FilterPhase.MAY_ASK_ANOTHER));
        }
        return true;
    }

    /** The request has ended; nobody waits for what the filter does now. */
    void ended(FilterSummary summary) {
        cancel();
        if (!filters.has(FilterPhase.ENDED)) {
            return;
        }
        if (!filters.enter(FilterPhase.ENDED)) {
            count(FilterPhase.ENDED, FilterFailure.DROPPED, () -> new Throwable("too many are running"));
            return;
        }
        start(new FilterCall<>(this, FilterPhase.ENDED, () -> tellEnd(summary), nothing -> {}));
    }

    /** Waits no more for what is being asked. */
    void cancel() {
        FilterCall<?> call = current;
        current = null;
        if (call != null) {
            http.cancel(limit);
            call.giveUp();
        }
        isResponseAsked = false;
        freeHead();
    }

    /** A call has returned, on its thread. */
    void left(FilterCall<?> call) {
        filters.leave(call.phase());
    }

    /** Brings a call back to the loop, on the call's thread. */
    void submit(FilterCall<?> call) {
        http.submit(() -> returned(call)); // where the loop is too far behind, the time limit ends the wait
    }

    private Routed askAboutRequest(Decision routed) throws Exception {
        Decision decision = filters.filter().request(request).orElse(routed);
        request.decided(decision);
        FieldEdits edits = new FieldEdits();
        if (decision instanceof Forward) {
            filters.filter().upstreamRequest(request, edits);
        }
        return new Routed(decision, edits.seal());
    }

    private Responded askAboutResponse(FilterResponse response) throws Exception {
        FieldEdits edits = new FieldEdits();
        Optional<Answer> answer = filters.filter().response(request, response, edits);
        return new Responded(answer, edits.seal());
    }

    private boolean tellEnd(FilterSummary summary) throws Exception {
        filters.filter().ended(request, summary);
        return true;
    }

    private void respond(Responded said) throws IOException {
        isResponseDecided = true;
        responseEdits = said.edits;
        if (said.answer.isPresent()) {
            answerInstead(said.answer.get());
        } else {
            proxy().resumeResponse();
        }
    }

    /** Begins a call; false when too many are running. */
    private <T> boolean ask(FilterPhase phase, Callable<T> work, FilterCall.Then<T> then) {
        if (!filters.enter(phase)) {
            note(phase, FilterFailure.BUSY, () -> new Throwable("too many are running"));
            return false;
        }
        FilterCall<T> call = new FilterCall<>(this, phase, work, then);
        current = call;
        http.arm(limit, http.nowNs() + filters.limits().timeNs());
        start(call);
        return true;
    }

    /** Where a thread cannot be had, the call is over before it has begun. */
    private void start(FilterCall<?> call) {
        try {
            call.start();
        } catch (OutOfMemoryError e) {
            left(call);
            if (call == current) {
                http.arm(limit, http.nowNs());
            }
        }
    }

    private void returned(FilterCall<?> call) {
        Throwable failure = call.failure();
        if (call.phase() == FilterPhase.ENDED && failure != null) {
            count(FilterPhase.ENDED, FilterFailure.FAILED, () -> failure);
        }
        if (call != current) {
            return;
        }
        current = null;
        http.cancel(limit);
        guard(() -> {
            if (failure == null) {
                call.conclude();
            } else {
                fail(call.phase(), FilterFailure.FAILED, () -> failure);
            }
        });
    }

    private void timedOut() {
        FilterCall<?> call = current;
        if (call != null) {
            current = null;
            guard(() -> fail(call.phase(), FilterFailure.TIMEOUT, call::whereabouts));
            call.giveUp();
        }
    }

    private void fail(FilterPhase phase, FilterFailure why, Supplier<Throwable> cause) throws IOException {
        note(phase, why, cause);
        if (phase == FilterPhase.REQUEST) {
            side.filtered(why.answer(phase));
            freeHead();
        } else {
            answerInstead(why.answer(phase));
        }
    }

    private void answerInstead(Answer answer) throws IOException {
        proxy().answerInstead(answer);
    }

    private interface Step {
        void run() throws IOException;
    }

    /** Whatever goes wrong on the loop ends this connection, and nothing else. */
    private void guard(Step step) {
        try {
            step.run();
        } catch (IOException | RuntimeException | Error e) {
            http.failed(side.connection(), e);
            side.connection().close();
        }
    }

    private void note(FilterPhase phase, FilterFailure why, Supplier<Throwable> cause) {
        http.log().reason(side.exchange(), why.reasonBytes());
        count(phase, why, cause);
    }

    private void count(FilterPhase phase, FilterFailure why, Supplier<Throwable> cause) {
        http.counters().filterFailed(phase, why);
        filters.log(phase, why, request, cause);
    }

    private HttpProxy proxy() {
        return side.exchange().proxy();
    }

    private void freeHead() {
        Arena arena = headMemory;
        headMemory = null;
        if (arena != null) {
            arena.close();
        }
    }
}
