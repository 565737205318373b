package io.baton.server;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The services of a server: started in the order of their dependencies, and otherwise all at once. */
final class Services {

    private static final System.Logger LOG = System.getLogger(Services.class.getName());

    private final Map<String, Service> byName = new LinkedHashMap<>();

    private final List<Service> started = new ArrayList<>(); // guarded by itself

    void add(Service service) {
        if (byName.putIfAbsent(service.name(), service) != null) {
            throw new IllegalArgumentException("two services are called '" + service.name() + "'");
        }
    }

    /** Starts all; completes when all are ready, or fails with the first that cannot be. */
    CompletableFuture<?> start() {
        requireOrder();
        Map<String, CompletableFuture<?>> ready = new LinkedHashMap<>();
        CompletableFuture<?>[] all =
                byName.keySet().stream().map(name -> startOnce(name, ready)).toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(all);
    }

    /** Stops those that were started, the last one first. */
    void stop() {
        List<Service> running;
        synchronized (started) {
            running = new ArrayList<>(started);
            started.clear();
        }
        for (Service service : running.reversed()) {
            try {
                service.stop();
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "service " + service.name() + " did not stop well", e);
            }
        }
    }

    private CompletableFuture<?> startOnce(String name, Map<String, CompletableFuture<?>> ready) {
        CompletableFuture<?> known = ready.get(name);
        if (known != null) {
            return known;
        }
        Service service = byName.get(name);
        if (service == null) {
            throw new IllegalStateException("requireOrder() knows every name");
        }
        CompletableFuture<?>[] before = service.dependencies().stream()
                .map(dependency -> startOnce(dependency, ready))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture<?> own = CompletableFuture.allOf(before)
                .thenRunAsync(
                        () -> run(service),
                        task -> Thread.ofPlatform()
                                .name("service " + name)
                                .daemon()
                                .start(task));
        ready.put(name, own);
        return own;
    }

    private void run(Service service) {
        LOG.log(System.Logger.Level.DEBUG, "service {0} starts", service.name());
        try {
            service.start();
        } catch (Exception e) {
            throw new IllegalStateException("service " + service.name() + " cannot start: " + e.getMessage(), e);
        }
        synchronized (started) {
            started.add(service);
        }
        LOG.log(System.Logger.Level.INFO, "service {0} is ready", service.name());
    }

    /** Refuses names that nobody has, and circles. */
    private void requireOrder() {
        Set<String> done = new HashSet<>();
        for (Service service : byName.values()) {
            visit(service, done, new ArrayList<>());
        }
    }

    private void visit(Service service, Set<String> done, List<String> path) {
        if (done.contains(service.name())) {
            return;
        }
        if (path.contains(service.name())) {
            throw new IllegalArgumentException("services wait for each other: " + path + " and " + service.name());
        }
        path.add(service.name());
        for (String dependency : service.dependencies()) {
            Service found = byName.get(dependency);
            if (found == null) {
                throw new IllegalArgumentException(
                        "service '%s' needs '%s', which is no service".formatted(service.name(), dependency));
            }
            visit(found, done, path);
        }
        path.removeLast();
        done.add(service.name());
    }
}
