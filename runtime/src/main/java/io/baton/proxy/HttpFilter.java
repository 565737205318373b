package io.baton.proxy;

import io.baton.http.FieldEdits;
import java.util.Optional;

/**
 * What an importer does to requests and responses on their way: one method for each phase, of which none need be
 * overridden.
 *
 * <p>Each call has a virtual thread of its own, and never a loop's: it may block, and whatever it does, it holds up no
 * other request. It is interrupted when its time is over ({@link FilterLimits}) or when its client is gone; what it
 * comes to after that counts no more. What it throws is answered with 500, or with 502 if a server was asked already.
 *
 * <p>One object serves all requests at once. Of one request, the phases come one after the other, in the order in which
 * they stand here; what one has to tell the next goes by {@link FilterRequest#keep}. A phase that the filter does not
 * override costs nothing.
 */
public interface HttpFilter {

    /**
     * The head of a request is there: answers it, or says who does; otherwise the routes have decided. An
     * {@link Answer} is sent when the body of the request has been read and thrown away.
     */
    default Optional<Decision> request(FilterRequest request) throws Exception {
        return Optional.empty();
    }

    /** A server is going to be asked: changes the fields that it gets. */
    default void upstreamRequest(FilterRequest request, FieldEdits edits) throws Exception {}

    /** No connection to a server could be made, and another one could be asked: whether it shall be. */
    default boolean mayAskAnother(FilterRequest request, ConnectFailure failure) throws Exception {
        return true;
    }

    /**
     * The head of the server's response is there: changes the fields that the client gets, or names an answer that it
     * gets in place of the response. Interim responses (1xx other than 101) are passed on by themselves.
     */
    default Optional<Answer> response(FilterRequest request, FilterResponse response, FieldEdits edits)
            throws Exception {
        return Optional.empty();
    }

    /**
     * The request is over, one way or another, and stands in the access log. Nobody waits for this; when too many are
     * running, further ones are left out and counted. A call of another phase that was given up may not have ended yet.
     */
    default void ended(FilterRequest request, FilterSummary summary) throws Exception {}
}
