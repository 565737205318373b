package io.baton.server;

import java.util.List;
import java.util.Optional;

/**
 * What a server says of itself: the contents of {@code baton status}.
 *
 * @param phase the label of a {@link Phase}
 * @param generation how many upgrades it is away from the first process, which is 0
 * @param connections open ones, of all listeners
 * @param requests answered since the start of the first process
 * @param upgrade the one that runs, or else the last one
 * @param draining older generations that still have connections, as far as they report
 */
public record Status(
        long pid,
        String phase,
        int generation,
        String version,
        long uptimeSeconds,
        List<Listener> listeners,
        List<Upstream> upstreams,
        long connections,
        long requests,
        Optional<Upgrade> upgrade,
        List<Draining> draining) {

    public Status {
        listeners = List.copyOf(listeners);
        upstreams = List.copyOf(upstreams);
        draining = List.copyOf(draining);
    }

    /**
     * A listener.
     *
     * @param address what it is bound to
     * @param accepted connections since the start of the first process
     * @param active those that are open now
     */
    public record Listener(String name, String address, long accepted, long active) {}

    /** A group of servers that requests go to. */
    public record Upstream(String name, List<UpstreamServer> servers) {

        public Upstream {
            servers = List.copyOf(servers);
        }
    }

    /**
     * A server of an upstream; one for each address that a host name has now.
     *
     * @param address as logs and metrics call it
     * @param state up, slow start, out, probing or down; "unresolved" for a host name that has no address
     * @param active requests and tunnels that are there now
     */
    public record UpstreamServer(String address, String state, long active) {}

    /**
     * An upgrade: the one that is under way, or the last one, be it that this process made it or was made by it.
     *
     * @param steps how far it has come, the last one last; never empty
     * @param outcome none while it runs
     * @param reason why it failed or was undone
     * @param durationMs from its beginning until its end, or until now
     */
    public record Upgrade(
            String id, List<Step> steps, Optional<String> outcome, Optional<String> reason, long durationMs) {

        /** How far it has come. */
        public String step() {
            return steps.getLast().name();
        }
    }

    /** What an upgrade came to, and when: so long after its beginning. */
    public record Step(String name, long atMs) {}

    /** A process that has handed over and waits for its last connection to end. */
    public record Draining(long pid, int generation, long connections) {}
}
