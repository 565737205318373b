package io.baton.proxy;

import io.baton.http.RequestHead;
import io.baton.proxy.upstream.Upstream;
import java.util.List;

/**
 * Decides about requests at once, on the loop that has received them: one object for all loops, so it keeps nothing
 * that is not safe to share, and it does not block.
 */
@FunctionalInterface
public interface HttpHandler {

    /**
     * Names the answer to a request, or who else answers it. An {@link Answer} is sent when the body of the request, if
     * there is one, has been read and thrown away.
     *
     * @param request only valid during the call
     */
    Decision decide(RequestHead request);

    /** Which upstreams it may decide for, so that each loop has them ready. Who leaves some out has them made later. */
    default List<Upstream> upstreams() {
        return List.of();
    }
}
