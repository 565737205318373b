package io.baton.proxy.names;

import io.baton.proxy.upstream.Upstream;
import io.baton.proxy.upstream.Upstreams;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Tells upstreams which addresses those of their servers have that are host names.
 *
 * <p>Belongs to the loop's thread.
 */
public final class UpstreamNames implements AutoCloseable {

    private final Names names;

    private Upstreams upstreams;

    /** By upstream and server: a reload that leaves both in place asks nobody anew. */
    private Map<String, NameWatch> watches = Map.of();

    public UpstreamNames(Names names, Upstreams upstreams) {
        this.names = names;
        this.upstreams = upstreams;
    }

    /**
     * Begins to look the names up.
     *
     * @return completes when the first lookup of each has ended, whether it found addresses or not
     */
    public CompletableFuture<?> start() {
        watchAll();
        List<CompletableFuture<?>> ended = new ArrayList<>();
        watches.values().forEach(watch -> ended.add(watch.firstAnswer().handle((found, failure) -> 0)));
        return CompletableFuture.allOf(ended.toArray(CompletableFuture<?>[]::new));
    }

    /** Tells other upstreams from now on, which have replaced those before at a reload. */
    public void follow(Upstreams wanted) {
        upstreams = wanted;
        watchAll();
    }

    @Override
    public void close() {
        watches.values().forEach(NameWatch::close);
        watches = Map.of();
    }

    private void watchAll() {
        Map<String, NameWatch> wanted = new HashMap<>();
        Map<String, NameWatch> former = new HashMap<>(watches);
        for (Upstream upstream : upstreams.all()) {
            for (String server : upstream.names()) {
                String key = upstream.name() + ' ' + server;
                NameWatch known = former.remove(key);
                wanted.put(key, known != null ? known : watch(upstream.name(), server));
            }
        }
        former.values().forEach(NameWatch::close);
        watches = wanted;
    }

    private NameWatch watch(String upstream, String server) {
        int colon = server.lastIndexOf(':');
        int port = Integer.parseInt(server.substring(colon + 1));
        return names.watch(server.substring(0, colon), port, addresses -> {
            // The upstream of that name as it is then, not as it is now.
            upstreams.named(upstream).update(server, addresses);
        });
    }
}
