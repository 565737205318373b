package io.baton.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds what does not fit together in an {@link Outline}. */
final class References {

    private final Outline outline;

    private final List<Fault> faults = new ArrayList<>();

    private final Map<String, Integer> listenersByName = new LinkedHashMap<>();

    private final Map<String, Integer> upstreamsByName = new LinkedHashMap<>();

    private References(Outline outline) {
        this.outline = outline;
    }

    /** Everything that does not fit together, not only the first such thing. */
    static List<Fault> check(Outline outline) {
        References references = new References(outline);
        references.checkNames();
        references.checkAddresses();
        references.checkUpstreams();
        references.checkRoutes();
        references.checkAnswers();
        return references.faults;
    }

    private void checkNames() {
        for (int i = 0; i < outline.listeners().size(); i++) {
            Outline.Listener listener = outline.listeners().get(i);
            boolean isMetrics = listener.name().equals(Optional.of(ServerConfig.METRICS_LISTENER));
            if (isMetrics && outline.metrics().isPresent()) {
                String its = TomlText.quoted(ServerConfig.METRICS_LISTENER);
                String taken = its + " is how the listener at the metrics address is called, allowed is another name";
                add(listener(i), ListenerKeys.NAME, taken);
            }
            if (listener.isCalledByItsAddress()) {
                listenersByName.putIfAbsent(listener.name().orElseThrow(), i); // checkAddresses() finds two of them
            } else {
                checkName(listener(i), ListenerKeys.NAME, listener.name(), i, listenersByName);
            }
        }
        for (int i = 0; i < outline.upstreams().size(); i++) {
            checkName(upstream(i), UpstreamKeys.NAME, outline.upstreams().get(i), i, upstreamsByName);
        }
    }

    private void checkName(String path, Key<?> key, Optional<String> name, int index, Map<String, Integer> byName) {
        if (name.isEmpty()) {
            return;
        }
        Integer first = byName.putIfAbsent(name.get(), index);
        if (first != null) {
            String other = path.substring(0, path.indexOf('[') + 1) + first + "]";
            add(path, key, TomlText.quoted(name.get()) + " is also the name of " + other + ", allowed is another name");
        }
    }

    private void checkAddresses() {
        Claims claims = new Claims();
        for (Outline.OwnFile file : outline.files()) {
            claims.claim(file.path(), file.key().name())
                    .ifPresent(first -> add("", file.key(), taken(file.path().toString(), first)));
        }
        outline.metrics()
                .ifPresent(metrics -> claims.claim(metrics, TopKeys.METRICS.name())
                        .ifPresent(first -> add("", TopKeys.METRICS, taken(metrics.text(), first))));
        for (int i = 0; i < outline.listeners().size(); i++) {
            String path = listener(i);
            outline.listeners()
                    .get(i)
                    .address()
                    .ifPresent(address -> claims.claim(address, path + "." + ListenerKeys.ADDRESS)
                            .ifPresent(first -> add(path, ListenerKeys.ADDRESS, taken(address.text(), first))));
        }
    }

    private static String taken(String text, String first) {
        return "%s is taken by %s, allowed is another one".formatted(TomlText.quoted(text), first);
    }

    private void checkUpstreams() {
        if (outline.upstreams().stream().anyMatch(Optional::isEmpty)) {
            return; // the one that is missed may be the one whose name could not be read
        }
        for (int i = 0; i < outline.listeners().size(); i++) {
            checkReference(
                    listener(i),
                    ListenerKeys.UPSTREAM,
                    outline.listeners().get(i).upstream(),
                    upstreamsByName.keySet());
        }
        for (int i = 0; i < outline.routes().size(); i++) {
            checkReference(route(i), RouteKeys.UPSTREAM, outline.routes().get(i).upstream(), upstreamsByName.keySet());
        }
    }

    private void checkReference(String path, Key<?> key, Optional<String> name, Set<String> known) {
        if (name.isPresent() && !known.contains(name.get())) {
            String allowed = known.isEmpty()
                    ? "allowed is one that a [[" + key.name() + "]] describes"
                    : Spelling.nearest(name.get(), known)
                            .map(nearest -> "did you mean " + TomlText.quoted(nearest) + "?")
                            .orElseGet(() -> "allowed is one of " + Spelling.list(known));
            add(path, key, "there is no %s %s, %s".formatted(key.name(), TomlText.quoted(name.get()), allowed));
        }
    }

    private void checkRoutes() {
        boolean areAllListenersNamed = outline.listeners().stream()
                .allMatch(listener -> listener.name().isPresent());
        Map<String, List<Integer>> earlier = new HashMap<>();
        for (int i = 0; i < outline.routes().size(); i++) {
            Outline.Route route = outline.routes().get(i);
            if (areAllListenersNamed) {
                checkReference(route(i), RouteKeys.LISTENER, route.listener(), listenersByName.keySet());
            }
            if (route.listener().isPresent()) {
                checkSpeaksHttp(i, route.listener().get());
                checkIsReached(i, earlier.computeIfAbsent(route.listener().get(), name -> new ArrayList<>()));
            }
        }
    }

    private void checkSpeaksHttp(int index, String name) {
        Integer listener = listenersByName.get(name);
        if (listener != null && outline.listeners().get(listener).protocol().equals(Optional.of(Protocol.TCP))) {
            add(
                    route(index),
                    RouteKeys.LISTENER,
                    TomlText.quoted(name) + " speaks \"tcp\", allowed is a listener with protocol = \"http\"");
        }
    }

    private void checkIsReached(int index, List<Integer> earlier) {
        Optional<Outline.Scope> scope = outline.routes().get(index).scope();
        if (scope.isEmpty()) {
            return;
        }
        for (int before : earlier) {
            if (outline.routes().get(before).scope().orElseThrow().covers(scope.get())) {
                add(
                        route(index),
                        RouteKeys.PATH,
                        "route[%d] takes all of its requests, allowed is an order that leaves it some"
                                .formatted(before));
                return;
            }
        }
        earlier.add(index);
    }

    private void checkAnswers() {
        Set<String> routed = new HashSet<>();
        for (Outline.Route route : outline.routes()) {
            if (route.listener().isEmpty()) {
                return; // it may be the route of any listener
            }
            routed.add(route.listener().get());
        }
        for (int i = 0; i < outline.listeners().size(); i++) {
            Outline.Listener listener = outline.listeners().get(i);
            if (listener.isAnswered()
                    || listener.protocol().isEmpty()
                    || listener.name().isEmpty()) {
                continue;
            }
            if (listener.protocol().get() == Protocol.TCP) {
                add(listener(i), ListenerKeys.UPSTREAM, "is missing, with protocol = \"tcp\" it is required");
            } else if (!routed.contains(listener.name().get())) {
                add(
                        listener(i),
                        ListenerKeys.UPSTREAM,
                        "nothing answers here, allowed is an upstream, or a [[route]] with listener = "
                                + TomlText.quoted(listener.name().get()));
            }
        }
    }

    private void add(String path, Key<?> key, String message) {
        faults.add(new Fault(path, List.of(key), message));
    }

    private static String listener(int index) {
        return "listener[" + index + "]";
    }

    private static String route(int index) {
        return "route[" + index + "]";
    }

    private static String upstream(int index) {
        return "upstream[" + index + "]";
    }
}
