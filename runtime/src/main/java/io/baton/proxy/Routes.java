package io.baton.proxy;

import io.baton.config.ListenerConfig;
import io.baton.config.RouteConfig;
import io.baton.http.RequestHead;
import io.baton.proxy.upstream.Upstream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The routes of one listener: the first that takes a request decides about it, and the listener's
 * upstream when none does, or 404. */
public final class Routes implements HttpHandler {

    private static final Answer NOT_FOUND = Answer.text(404, "No route takes this request.\n");

    private final Route[] routes;

    private final Decision otherwise;

    private Routes(Route[] routes, Decision otherwise) {
        this.routes = routes;
        this.otherwise = otherwise;
    }

    /**
     * The routes of a configuration that are of one listener, in their order.
     *
     * @throws IllegalArgumentException for a route that does not answer by itself
     */
    public static Routes of(String listener, List<RouteConfig> all) {
        return new Routes(routesOf(listener, all, Routes::unknown), NOT_FOUND);
    }

    /**
     * The routes of a listener, and what takes the requests that no route takes.
     *
     * @param upstreams the upstreams by their names
     */
    public static Routes of(ListenerConfig listener, List<RouteConfig> all, Function<String, Upstream> upstreams) {
        Function<String, Decision> forwards = name -> new Forward(upstreams.apply(name));
        Decision otherwise = listener.upstream().map(forwards).orElse(NOT_FOUND);
        return new Routes(routesOf(listener.name(), all, forwards), otherwise);
    }

    private static Route[] routesOf(String listener, List<RouteConfig> all, Function<String, Decision> forwards) {
        return all.stream()
                .filter(route -> route.listener().equals(listener))
                .map(route -> new Route(route, decisionOf(route, forwards)))
                .toArray(Route[]::new);
    }

    private static Decision decisionOf(RouteConfig route, Function<String, Decision> forwards) {
        Optional<Decision> answer = route.respond()
                .map(respond -> Answer.of(
                        respond.status(), respond.contentType(), respond.body().getBytes(StandardCharsets.UTF_8)));
        return answer.orElseGet(() -> forwards.apply(route.upstream().orElse("")));
    }

    private static Decision unknown(String upstream) {
        throw new IllegalArgumentException("the route to " + upstream + " does not answer by itself");
    }

    @Override
    public Decision decide(RequestHead request) {
        for (Route route : routes) {
            if (route.takes(request)) {
                return route.decision;
            }
        }
        return otherwise;
    }

    @Override
    public List<Upstream> upstreams() {
        return Stream.concat(Arrays.stream(routes).map(route -> route.decision), Stream.of(otherwise))
                .filter(Forward.class::isInstance)
                .map(decision -> ((Forward) decision).upstream())
                .distinct()
                .toList();
    }

    /** One route, ready to be compared with the bytes of a request. */
    private static final class Route {

        /** In lower case; of a wildcard what follows the asterisk; null: every host. */
        private final byte @Nullable [] host;

        private final boolean isWildcard;

        private final byte[] path;

        private final Decision decision;

        private Route(RouteConfig config, Decision decision) {
            String text = config.host().orElse("");
            isWildcard = text.startsWith("*");
            host = text.isEmpty() ? null : bytes(isWildcard ? text.substring(1) : text);
            path = bytes(config.path());
            this.decision = decision;
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
