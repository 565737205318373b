package io.baton.proxy;

import io.baton.net.Connections;
import io.baton.proxy.upstream.Upstream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The upstreams of one loop, whose connections all listeners share. */
public final class LoopUpstreams {

    private final Connections connections;

    private final Map<Upstream, LoopUpstream> upstreams = new HashMap<>();

    private LoopUpstreams(Connections connections) {
        this.connections = connections;
    }

    /** Those of a loop, on its thread. */
    static LoopUpstreams of(Connections connections) {
        return connections.own(LoopUpstreams.class, LoopUpstreams::new);
    }

    /** An upstream as this loop has it. */
    LoopUpstream of(Upstream upstream, int loops) {
        LoopUpstream known = upstreams.get(upstream);
        if (known == null) {
            known = new LoopUpstream(connections, upstream, loops);
            upstreams.put(upstream, known);
        }
        return known;
    }

    /** Forgets those of a loop that a reload has taken away, on its thread. */
    public static void retain(Connections connections, Collection<Upstream> wanted, int loops) {
        of(connections).retain(wanted, loops);
    }

    /**
     * Forgets upstreams that a reload has taken away. The connections that wait in them go to the upstream that has the
     * name now, as far as it has their servers, and end otherwise.
     */
    void retain(Collection<Upstream> wanted, int loops) {
        List<LoopUpstream> gone = new ArrayList<>();
        upstreams.forEach((upstream, inLoop) -> {
            if (!wanted.contains(upstream)) {
                gone.add(inLoop);
            }
        });
        for (LoopUpstream one : gone) {
            upstreams.remove(one.upstream());
            wanted.stream()
                    .filter(upstream -> upstream.name().equals(one.upstream().name()))
                    .findFirst()
                    .ifPresentOrElse(heir -> one.giveWayTo(of(heir, loops)), one::close);
        }
    }
}
