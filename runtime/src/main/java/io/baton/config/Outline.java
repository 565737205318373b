package io.baton.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What refers to what: the names and addresses of a configuration without the rest of it.
 *
 * <p>The loader draws one from what it could read, so that a wrong reference is reported beside a wrong value; the
 * constructor of {@link ServerConfig} draws one from the records. What could not be read is missing here, and
 * {@link References} concludes nothing from that.
 */
record Outline(
        List<OwnFile> files,
        Optional<Endpoint> metrics,
        List<Listener> listeners,
        List<Route> routes,
        List<Optional<String>> upstreams) {

    /** A file or socket of the process itself, and the key that names it. */
    record OwnFile(Key<Path> key, Path path) {}

    /**
     * A listener.
     *
     * @param isAnswered whether it has an upstream, be it one that could not be read
     */
    record Listener(
            Optional<String> name,
            Optional<Endpoint> address,
            Optional<Protocol> protocol,
            Optional<String> upstream,
            boolean isAnswered) {

        /** Whether its name says no more than its address, of which there is one. */
        boolean isCalledByItsAddress() {
            return address.isPresent()
                    && name.equals(Optional.of(address.get().text()))
                    && !address.get().port().equals(Optional.of(0));
        }
    }

    /**
     * A route.
     *
     * @param scope what it takes; missing where that could not be read
     */
    record Route(Optional<String> listener, Optional<Scope> scope, Optional<String> upstream) {}

    /** Which requests a route takes. */
    record Scope(Optional<String> host, String path) {

        /** Whether every request of another scope is one of this, so that a route behind it takes none. */
        boolean covers(Scope other) {
            boolean hasPath = path.equals(other.path) || (path.endsWith("/") && other.path.startsWith(path));
            return hasPath && (host.isEmpty() || host.equals(other.host) || isBelow(host.get(), other.host));
        }

        private static boolean isBelow(String wildcard, Optional<String> host) {
            return wildcard.startsWith("*.") && host.isPresent() && host.get().endsWith(wildcard.substring(1));
        }
    }

    static Outline of(
            ProcessConfig process,
            UpgradeConfig upgrade,
            Optional<Endpoint> metrics,
            List<ListenerConfig> listeners,
            List<RouteConfig> routes,
            List<UpstreamConfig> upstreams) {
        return new Outline(
                files(process.pidFile(), process.controlSock(), upgrade.upgradeSock()),
                metrics,
                listeners.stream().map(Outline::of).toList(),
                routes.stream().map(Outline::of).toList(),
                upstreams.stream().map(upstream -> Optional.of(upstream.name())).toList());
    }

    /** Draws it from what could be read of a file. */
    static Outline of(Values top, Surroundings surroundings) {
        List<OwnFile> files = files(
                top.given(TopKeys.PID_FILE).orElseGet(surroundings::pidFile),
                top.given(TopKeys.CONTROL_SOCK).orElseGet(surroundings::controlSock),
                top.given(TopKeys.UPGRADE_SOCK).orElseGet(surroundings::upgradeSock));
        return new Outline(
                files.stream().filter(file -> !top.isWrong(file.key())).toList(),
                top.given(TopKeys.METRICS),
                top.tables(TopKeys.LISTENER).stream().map(Outline::listener).toList(),
                top.tables(TopKeys.ROUTE).stream().map(Outline::route).toList(),
                top.tables(TopKeys.UPSTREAM).stream()
                        .map(upstream -> upstream.given(UpstreamKeys.NAME))
                        .toList());
    }

    private static Listener listener(Values values) {
        Optional<Endpoint> address = values.given(ListenerKeys.ADDRESS);
        Optional<String> name =
                values.isGiven(ListenerKeys.NAME) ? values.given(ListenerKeys.NAME) : address.map(Endpoint::text);
        return new Listener(
                name,
                address,
                known(values, ListenerKeys.PROTOCOL),
                values.given(ListenerKeys.UPSTREAM),
                values.isGiven(ListenerKeys.UPSTREAM));
    }

    private static Route route(Values values) {
        Optional<Scope> scope = values.isWrong(RouteKeys.HOST)
                ? Optional.empty()
                : known(values, RouteKeys.PATH).map(path -> new Scope(values.given(RouteKeys.HOST), path));
        return new Route(values.given(RouteKeys.LISTENER), scope, values.given(RouteKeys.UPSTREAM));
    }

    private static <T> Optional<T> known(Values values, Key<T> key) {
        return values.isWrong(key) ? Optional.empty() : Optional.of(values.get(key));
    }

    private static List<OwnFile> files(Path pidFile, Path controlSock, Path upgradeSock) {
        return List.of(
                new OwnFile(TopKeys.PID_FILE, pidFile),
                new OwnFile(TopKeys.CONTROL_SOCK, controlSock),
                new OwnFile(TopKeys.UPGRADE_SOCK, upgradeSock));
    }

    private static Listener of(ListenerConfig listener) {
        return new Listener(
                Optional.of(listener.name()),
                Optional.of(listener.address()),
                Optional.of(listener.protocol()),
                listener.upstream(),
                listener.upstream().isPresent());
    }

    private static Route of(RouteConfig route) {
        return new Route(
                Optional.of(route.listener()), Optional.of(new Scope(route.host(), route.path())), route.upstream());
    }
}
