package io.baton.proxy;

import io.baton.config.Balance;
import io.baton.config.HashKey;
import io.baton.ffi.Address;
import io.baton.http.Fields;
import io.baton.http.RequestHead;
import io.baton.net.Connections;
import io.baton.proxy.upstream.Chooser;
import io.baton.proxy.upstream.KeyHash;
import io.baton.proxy.upstream.Peer;
import io.baton.proxy.upstream.Tried;
import io.baton.proxy.upstream.Upstream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An upstream in one loop: who is asked next, and the connections that wait for the next request.
 *
 * <p>Of those to one server the one that was used last is used next, so that as few as possible are kept warm; when
 * there are too many, the one that has waited longest goes.
 */
final class LoopUpstream {

    /** Shorter than the keep-alive of common origins, whose end of a connection could cross the next request. */
    static final long IDLE_NS = TimeUnit.SECONDS.toNanos(55);

    /** How many servers are remembered before those without connections are forgotten. */
    private static final int SLOTS_MAX = 1024;

    private final Connections connections;

    private final Upstream upstream;

    private final Chooser chooser;

    private final int idleMax;

    private final Map<Peer, Slot> idle = new HashMap<>();

    /** All idle ones, the one that has waited longest first. */
    private final OriginConnection.Line line = new OriginConnection.Line();

    private final byte[] name;

    /** Whether the configuration has it no more. */
    private boolean isClosed;

    /** Who has its name since then; null before, and when nobody has. */
    private @Nullable LoopUpstream heir;

    private final byte @Nullable [] hashedHeader;

    /** Those of one server, the one that was used last on top; it stays when they are gone, and the next one comes. */
    private static final class Slot {

        private @Nullable OriginConnection top;
    }

    /**
     * Prepares an upstream for a loop, on its thread.
     *
     * @param loops how many loops share what it may keep alive
     */
    LoopUpstream(Connections connections, Upstream upstream, int loops) {
        this.connections = connections;
        this.upstream = upstream;
        this.chooser = upstream.chooser();
        int keepalive = upstream.config().keepalive();
        this.idleMax = Math.ceilDiv(keepalive, loops);
        this.name = upstream.name().getBytes(StandardCharsets.ISO_8859_1);
        this.hashedHeader = upstream.config()
                .hashKey()
                .filter(key -> key instanceof HashKey.Header)
                .map(key -> ((HashKey.Header) key).name().getBytes(StandardCharsets.ISO_8859_1))
                .orElse(null);
    }

    Upstream upstream() {
        return upstream;
    }

    /** The host that a request names which names none. */
    byte[] name() {
        return name;
    }

    int retries() {
        return upstream.config().retries();
    }

    /** Whether each connection begins with the name of one client, and is for the requests of that one only. */
    boolean sendsProxyHeader() {
        return upstream.config().sendProxyProtocol();
    }

    long connectTimeoutNs() {
        return TimeUnit.SECONDS.toNanos(upstream.config().connectTimeoutSeconds());
    }

    long responseTimeoutNs() {
        return TimeUnit.SECONDS.toNanos(upstream.config().responseTimeoutSeconds());
    }

    /**
     * Chooses a server, which has a request in flight from now on; null when none is to be had.
     *
     * @param server the one to be preferred; empty where that is left to the upstream
     */
    @Nullable
    Peer choose(String server, long hash, Tried tried) {
        if (!server.isEmpty()) {
            return chooser.choose(server, hash, tried, connections.loop().nowNs());
        }
        return chooser.choose(hash, tried, connections.loop().nowNs());
    }

    /** What decides the server of a request where that is not a matter of chance. */
    long hash(RequestHead head, Address client) {
        if (upstream.config().balance() != Balance.HASH) {
            return KeyHash.NONE;
        }
        return switch (upstream.config().hashKey().orElseThrow()) {
            case HashKey.ClientAddress _ -> KeyHash.of(client);
            case HashKey.Uri _ -> KeyHash.of(head.memory(), head.pathStart(), head.queryStart() + head.queryLength());
            case HashKey.Header _ -> hashOfHeader(head);
        };
    }

    private long hashOfHeader(RequestHead head) {
        byte[] header = hashedHeader;
        Fields fields = head.fields();
        int index = header == null ? -1 : fields.find(header);
        if (index < 0) {
            return KeyHash.NONE;
        }
        return KeyHash.of(
                fields.memory(), fields.valueStart(index), fields.valueStart(index) + fields.valueLength(index));
    }

    /** A connection to a server that waits for a request; null when there is none. */
    @Nullable
    OriginConnection takeIdle(Peer peer) {
        Slot slot = idle.get(peer);
        OriginConnection last = slot == null ? null : slot.top;
        if (last != null) {
            remove(last);
        }
        return last;
    }

    /** Begins to connect to a server, for a request. */
    OriginConnection dial(Peer peer, HttpProxy request) {
        OriginConnection origin = new OriginConnection(this, peer, request);
        origin.dial(connections);
        return origin;
    }

    /** Keeps a connection for the next request, as far as there is room. */
    void putIdle(OriginConnection origin) {
        if (heir != null) {
            pass(origin, heir);
            return;
        }
        if (idleMax == 0 || isClosed || upstream.isReplaced() || sendsProxyHeader()) {
            origin.close();
            return;
        }
        if (line.size() == idleMax) {
            OriginConnection oldest = line.first();
            remove(oldest);
            oldest.close();
        }
        Slot slot = slotOf(origin.peer());
        origin.below = slot.top;
        slot.top = origin;
        if (origin.below != null) {
            origin.below.above = origin;
        }
        line.add(origin);
    }

    /** Forgets a connection that waits no more. */
    void remove(OriginConnection origin) {
        if (!line.remove(origin)) {
            return;
        }
        OriginConnection below = origin.below;
        OriginConnection above = origin.above;
        if (below != null) {
            below.above = above;
        }
        if (above != null) {
            above.below = below;
        } else {
            slotOf(origin.peer()).top = below;
        }
        origin.below = null;
        origin.above = null;
    }

    private Slot slotOf(Peer peer) {
        Slot known = idle.get(peer);
        if (known == null) {
            if (idle.size() >= SLOTS_MAX) {
                idle.values().removeIf(slot -> slot.top == null); // of addresses that a name has had
            }
            known = new Slot();
            idle.put(peer, known);
        }
        return known;
    }

    int idleCount() {
        return line.size();
    }

    /** Lets another one have what waits, and what is in use when it has done. */
    void giveWayTo(LoopUpstream newHeir) {
        heir = newHeir;
        while (line.size() > 0) {
            OriginConnection oldest = line.first();
            remove(oldest);
            pass(oldest, newHeir);
        }
    }

    private static void pass(OriginConnection origin, LoopUpstream heir) {
        boolean isKnown = heir.upstream.members().stream()
                .anyMatch(member -> member.label().equals(origin.peer().label())
                        && member.address().equals(origin.peer().address()));
        if (isKnown) {
            origin.moveTo(heir);
            heir.putIdle(origin);
        } else {
            origin.close();
        }
    }

    /** Closes what waits: the upstream is gone with its configuration. */
    void close() {
        isClosed = true;
        while (line.size() > 0) {
            OriginConnection oldest = line.first();
            remove(oldest);
            oldest.close();
        }
    }
}
