package io.baton.proxy;

import io.baton.config.RespondConfig;
import io.baton.config.RouteConfig;
import io.baton.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The routes of one listener: the first that takes a request answers it, and 404 when none does. */
public final class Routes implements HttpHandler {

    private static final Answer NOT_FOUND = Answer.text(404, "No route takes this request.\n");

    private final Route[] routes;

    private Routes(Route[] routes) {
        this.routes = routes;
    }

    /**
     * The routes of a configuration that are of one listener, in their order.
     *
     * @throws IllegalArgumentException for a route that does not answer by itself
     */
    public static Routes of(String listener, List<RouteConfig> all) {
        return new Routes(all.stream()
                .filter(route -> route.listener().equals(listener))
                .map(Route::of)
                .toArray(Route[]::new));
    }

    @Override
    public Answer answer(RequestHead request) {
        for (Route route : routes) {
            if (route.takes(request)) {
                return route.answer;
            }
        }
        return NOT_FOUND;
    }

    /** One route, ready to be compared with the bytes of a request. */
    private static final class Route {

        /** In lower case; of a wildcard what follows the asterisk; null: every host. */
        private final byte @Nullable [] host;

        private final boolean isWildcard;

        private final byte[] path;

        private final Answer answer;

        private Route(RouteConfig config, RespondConfig respond) {
            String text = config.host().orElse("");
            isWildcard = text.startsWith("*");
            host = text.isEmpty() ? null : bytes(isWildcard ? text.substring(1) : text);
            path = bytes(config.path());
            answer = Answer.of(
                    respond.status(), respond.contentType(), respond.body().getBytes(StandardCharsets.UTF_8));
        }

        private static Route of(RouteConfig config) {
            RespondConfig respond = config.respond()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "the route to " + config.upstream().orElse("nowhere") + " does not answer by itself"));
            return new Route(config, respond);
        }

        private boolean takes(RequestHead request) {
            return request.pathStartsWith(path) && takesHost(request);
        }

        private boolean takesHost(RequestHead request) {
            if (host == null) {
                return true;
            }
            return isWildcard ? request.hostEndsWith(host) : request.hostIs(host);
        }

        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }
    }
}
