package io.baton.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The whole configuration, immutable and without contradictions.
 *
 * <p>Components are called as the keys of {@code conf/baton.toml}; {@code process}, {@code upgrade}, {@code logs} and
 * {@code limits} only group keys that stand at the top of the file.
 *
 * @param metrics where the metrics are answered; none: nowhere
 * @param routes in their order: the first one wins
 * @param app an importer's own settings: texts, numbers, truth values, dates, immutable lists and maps of these
 */
public record ServerConfig(
        int threads,
        ProcessConfig process,
        UpgradeConfig upgrade,
        LogConfig logs,
        LimitsConfig limits,
        Optional<Endpoint> metrics,
        List<ListenerConfig> listeners,
        List<RouteConfig> routes,
        List<UpstreamConfig> upstreams,
        Map<String, Object> app) {

    /** Where the built-in configuration answers. */
    public static final Endpoint BUILT_IN_ADDRESS = new Endpoint("127.0.0.1:6188");

    /** How the listener at the metrics address is called where there is one, and no other then. */
    public static final String METRICS_LISTENER = "metrics";

    private static final RespondConfig BUILT_IN_ANSWER =
            new RespondConfig(200, "Baton runs. It has no configuration: start it with -c FILE.\n", "text/plain");

    public ServerConfig {
        listeners = List.copyOf(listeners);
        routes = List.copyOf(routes);
        upstreams = List.copyOf(upstreams);
        app = Collections.unmodifiableMap(new LinkedHashMap<>(app)); // in the order of the file
        Faults faults = new Faults().check(TopKeys.THREADS, threads).check(TopKeys.METRICS, metrics);
        faults.addAll(References.check(Outline.of(process, upgrade, metrics, listeners, routes, upstreams)));
        faults.throwAny();
    }

    /** What an empty file means, for this process: no listeners, and every key at its default. */
    public static ServerConfig defaults() {
        return defaults(Surroundings.ofThisProcess());
    }

    /** What an empty file means, in other surroundings. */
    public static ServerConfig defaults(Surroundings surroundings) {
        return RecordBuilder.server(new Values("", Position.WHOLE_FILE), surroundings, List.of(), List.of(), List.of());
    }

    /** What a start without a file means: one listener on this machine, which answers by itself. */
    public static ServerConfig builtIn() {
        return builtIn(Surroundings.ofThisProcess());
    }

    /** What a start without a file means, in other surroundings. */
    public static ServerConfig builtIn(Surroundings surroundings) {
        ListenerConfig listener = ListenerConfig.on(BUILT_IN_ADDRESS);
        RouteConfig route =
                new RouteConfig(listener.name(), Optional.empty(), "/", Optional.empty(), Optional.of(BUILT_IN_ANSWER));
        return defaults(surroundings).withAnswers(List.of(listener), List.of(route), List.of());
    }

    /** Whether something must be forwarded, and not only answered by routes themselves. */
    public boolean needsProxy() {
        return !upstreams.isEmpty();
    }

    public ServerConfig withProcess(ProcessConfig other) {
        return new ServerConfig(threads, other, upgrade, logs, limits, metrics, listeners, routes, upstreams, app);
    }

    public ServerConfig withUpgrade(UpgradeConfig other) {
        return new ServerConfig(threads, process, other, logs, limits, metrics, listeners, routes, upstreams, app);
    }

    /** The same settings for other listeners, with their routes and upstreams. */
    public ServerConfig withAnswers(
            List<ListenerConfig> otherListeners, List<RouteConfig> otherRoutes, List<UpstreamConfig> otherUpstreams) {
        return new ServerConfig(
                threads, process, upgrade, logs, limits, metrics, otherListeners, otherRoutes, otherUpstreams, app);
    }
}
