package io.baton.proxy;

import io.baton.http.RequestHead;

/**
 * Answers requests at once, on the loop that has received them: one object for all loops, so it keeps nothing that is
 * not safe to share, and it does not block.
 */
@FunctionalInterface
public interface HttpHandler {

    /**
     * Names the answer to a request. It is sent when the body of the request, if there is one, has been read and thrown
     * away.
     *
     * @param request only valid during the call
     */
    Answer answer(RequestHead request);
}
