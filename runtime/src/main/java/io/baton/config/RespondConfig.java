package io.baton.config;

/** An answer that a route gives by itself. */
public record RespondConfig(int status, String body, String contentType) {

    private static final int NO_CONTENT = 204;

    private static final int NOT_MODIFIED = 304;

    public RespondConfig {
        new Faults()
                .check(RouteKeys.STATUS, status)
                .check(RouteKeys.BODY, body)
                .check(RouteKeys.CONTENT_TYPE, contentType)
                .when(
                        (status == NO_CONTENT || status == NOT_MODIFIED) && !body.isEmpty(),
                        "a response with this status has no body (RFC 9110 §6.4.1), allowed is only an empty one",
                        RouteKeys.BODY,
                        RouteKeys.STATUS)
                .throwAny();
    }
}
