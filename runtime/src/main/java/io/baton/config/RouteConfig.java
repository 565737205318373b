package io.baton.config;

import java.util.Optional;

/**
 * Where the requests go that are for one host and whose path begins in one way: to an upstream, or nowhere, because the
 * route answers by itself.
 *
 * @param listener whose requests it takes
 * @param host in lower case, {@code *.example.com} for all below; none: every host
 * @param path how the request's path begins
 */
public record RouteConfig(
        String listener,
        Optional<String> host,
        String path,
        Optional<String> upstream,
        Optional<RespondConfig> respond) {

    public RouteConfig {
        host = host.map(Types::lowerCase);
        new Faults()
                .check(RouteKeys.LISTENER, listener)
                .check(RouteKeys.HOST, host)
                .check(RouteKeys.PATH, path)
                .check(RouteKeys.UPSTREAM, upstream)
                .when(
                        upstream.isPresent() && respond.isPresent(),
                        "the route also has an upstream, allowed is one of the two",
                        RouteKeys.RESPOND,
                        RouteKeys.UPSTREAM)
                .when(
                        upstream.isEmpty() && respond.isEmpty(),
                        "the route has no answer, allowed is either upstream or respond",
                        RouteKeys.UPSTREAM,
                        RouteKeys.RESPOND)
                .throwAny();
    }
}
