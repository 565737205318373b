package io.baton.proxy.upstream;

import io.baton.config.UpstreamConfig;
import io.baton.metrics.Counters;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All upstreams of a configuration, shared by all loops. */
public final class Upstreams {

    private static final System.Logger LOG = System.getLogger(Upstream.class.getName());

    private final Map<String, Upstream> upstreams;

    private final Journal journal;

    private Upstreams(Map<String, Upstream> upstreams, Journal journal) {
        this.upstreams = Collections.unmodifiableMap(upstreams);
        this.journal = journal;
    }

    /** Upstreams that count for nobody. */
    public static Upstreams of(List<UpstreamConfig> configs) {
        return of(configs, new Counters());
    }

    /**
     * The upstreams of a configuration.
     *
     * @throws IllegalArgumentException for an address that this machine does not have, such as an interface's
     */
    public static Upstreams of(List<UpstreamConfig> configs, Counters counters) {
        return of(configs, Map.of(), new Journal(counters, LOG));
    }

    /**
     * Upstreams that replace others at a reload, and go on with what is known of the servers that stay: what is in
     * flight, who is out or down, and which addresses a name has. From then on the others only finish what they have.
     *
     * @throws IllegalArgumentException for an address that this machine does not have; then the others stay in place
     */
    public static Upstreams of(List<UpstreamConfig> configs, Upstreams before) {
        Upstreams after = before.successors(configs);
        after.replace(before);
        return after;
    }

    static Upstreams of(List<UpstreamConfig> configs, Map<String, Upstream> before, Journal journal) {
        Upstreams after = prepare(configs, before, journal);
        after.upstreams.values().forEach(Upstream::begin);
        return after;
    }

    /**
     * Upstreams that could {@link #replace} these ones; as long as they do not, nothing changes.
     *
     * @throws IllegalArgumentException for an address that this machine does not have
     */
    public Upstreams successors(List<UpstreamConfig> configs) {
        return prepare(configs, upstreams, journal);
    }

    /** Takes the place of those that these are the successors of, whose servers must not have changed since. */
    public void replace(Upstreams before) {
        upstreams.values().forEach(Upstream::begin);
        before.all().forEach(upstream -> upstream.giveWayTo(upstreams.get(upstream.name())));
    }

    private static Upstreams prepare(List<UpstreamConfig> configs, Map<String, Upstream> before, Journal journal) {
        Map<String, Upstream> upstreams = new LinkedHashMap<>();
        for (UpstreamConfig config : configs) {
            upstreams.put(config.name(), new Upstream(config, journal, before.get(config.name())));
        }
        return new Upstreams(upstreams, journal);
    }

    /** The upstream of a name that the configuration has, as it was checked. */
    public Upstream named(String name) {
        @Nullable Upstream upstream = upstreams.get(name);
        if (upstream == null) {
            throw new IllegalArgumentException("there is no upstream " + name);
        }
        return upstream;
    }

    /** All of them, in the order of the configuration. */
    public Collection<Upstream> all() {
        return upstreams.values();
    }

    /** How all servers stand, for a successor: bytes with a version, which {@link #restore} reads. */
    public byte[] export() {
        return export(System.nanoTime());
    }

    /** Takes over what a predecessor has exported. What cannot be read, or is of unknown servers, is left out. */
    public void restore(byte[] exported) {
        restore(exported, System.nanoTime());
    }

    byte[] export(long nowNs) {
        return HealthCodec.write(all(), nowNs);
    }

    void restore(byte[] exported, long nowNs) {
        String problem = HealthCodec.read(exported, (upstream, label, health) -> {
            Upstream known = upstreams.get(upstream);
            if (known != null) {
                known.restore(label, health, nowNs);
            }
        });
        if (!problem.isEmpty()) {
            journal.say(problem);
        }
    }
}
