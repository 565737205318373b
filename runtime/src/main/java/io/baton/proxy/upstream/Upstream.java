package io.baton.proxy.upstream;

import io.baton.config.ServerAddress;
import io.baton.config.UpstreamConfig;
import io.baton.config.UpstreamServer;
import io.baton.ffi.Address;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A group of servers that can answer the same requests. Any thread may ask anything. */
public final class Upstream {

    /** How many addresses are remembered that a name does not have any more, as it may have them again. */
    private static final int DEPARTED_MAX = 256;

    private final UpstreamConfig config;

    private final Rules rules;

    private final Journal journal;

    /** The seed of the next chooser; another one in each process, so that many proxies do not march in step. */
    private final AtomicLong seeds = new AtomicLong(System.nanoTime());

    private final CopyOnWriteArrayList<Runnable> watchers = new CopyOnWriteArrayList<>();

    /** By the server's text in the configuration; guarded by this. */
    private final Map<String, List<Peer>> peers = new LinkedHashMap<>();

    /** By their labels, the one that left last at the end; guarded by this. */
    private final Map<String, Peer> departed = new LinkedHashMap<>();

    /** What a predecessor said of addresses that are not known here yet, by label; guarded by this. */
    private final Map<String, Inherited> expected = new LinkedHashMap<>();

    /** Whether another one, or none, has taken this one's place at a reload; written under the lock. */
    private volatile boolean isReplaced;

    private volatile Roster roster;

    /** What was true of a server at a moment. */
    private record Inherited(Health health, long atNs) {}

    /** Knows of each server what the former upstream knew. Nothing changes for that one before {@link #begin}. */
    Upstream(UpstreamConfig config, Journal journal, @Nullable Upstream before) {
        this.config = config;
        this.rules = Rules.of(config);
        this.journal = journal;
        for (UpstreamServer server : config.servers()) {
            peers.put(server.address().text(), initialPeers(server, before));
        }
        this.roster = newRoster();
    }

    /** Puts the rules of its configuration into force, from where on it is shown. */
    void begin() {
        for (Peer peer : roster.peers()) {
            peer.standing().adopt(rules);
            journal.show(peer);
        }
    }

    public String name() {
        return config.name();
    }

    public UpstreamConfig config() {
        return config;
    }

    /** Whether a reload has taken it out of the configuration, so that it only finishes what it has. */
    public boolean isReplaced() {
        return isReplaced;
    }

    /** What one loop chooses with. */
    public Chooser chooser() {
        return chooser(seeds.getAndIncrement());
    }

    Chooser chooser(long seed) {
        return new Chooser(this, seed);
    }

    /** Its servers as they stand now. */
    public List<Member> members() {
        return members(System.nanoTime());
    }

    List<Member> members(long nowNs) {
        return roster.peers().stream().map(peer -> peer.member(nowNs)).toList();
    }

    /** The servers whose addresses are to be looked up, as the configuration names them. */
    public List<String> names() {
        return config.servers().stream()
                .map(UpstreamServer::address)
                .filter(ServerAddress::isName)
                .map(ServerAddress::text)
                .toList();
    }

    /** Those of the {@link #names} that have no address. */
    public synchronized List<String> unresolved() {
        return names().stream()
                .filter(name -> peers.getOrDefault(name, List.of()).isEmpty())
                .toList();
    }

    /**
     * Says which addresses a server has now. Those that stay are the same peers as before; those that go finish what
     * they have. Without any address, the server gets no requests.
     *
     * @param server one of {@link #names}
     */
    public void update(String server, List<Address> addresses) {
        synchronized (this) {
            List<Peer> former = peers.get(server);
            if (former == null) {
                throw new IllegalArgumentException("upstream " + name() + " has no server " + server);
            }
            List<Address> distinct = List.copyOf(new LinkedHashSet<>(addresses));
            if (former.stream().map(Peer::address).toList().equals(distinct)) {
                return;
            }
            peers.put(server, replace(serverOf(server), former, distinct));
            roster = newRoster();
        }
        watchers.forEach(Runnable::run);
    }

    /** Calls whoever it is, on the thread of the change, each time when the servers have changed. */
    void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    void unwatch(Runnable watcher) {
        watchers.remove(watcher);
    }

    Roster roster() {
        return roster;
    }

    Rules rules() {
        return rules;
    }

    Journal journal() {
        return journal;
    }

    /** Takes over what a predecessor knew of one address, now or when it comes. */
    synchronized void restore(String label, Health health, long nowNs) {
        Optional<Peer> known = roster.peers().stream()
                .filter(peer -> peer.label().equals(label))
                .findFirst();
        if (known.isPresent()) {
            restore(known.get(), health, nowNs);
            journal.show(known.get());
        } else if (peers.keySet().stream().anyMatch(server -> label.startsWith(server + "/"))
                && expected.size() < DEPARTED_MAX) {
            expected.put(label, new Inherited(health, nowNs));
        }
    }

    /** Shows the servers no more that are gone with a reload. */
    synchronized void giveWayTo(@Nullable Upstream after) {
        isReplaced = true;
        List<Peer> kept = after == null ? List.of() : after.roster.peers();
        roster.peers().stream().filter(peer -> !kept.contains(peer)).forEach(journal::hide);
    }

    private void restore(Peer peer, Health health, long nowNs) {
        Standing standing = peer.standing();
        boolean wasIn = standing.isIn();
        standing.restore(health, rules, nowNs);
        if (wasIn && !standing.isIn()) {
            journal.say("upstream " + peer + " is " + standing.state(rules, nowNs) + ", as the predecessor knew: "
                    + standing.why());
        }
    }

    private List<Peer> initialPeers(UpstreamServer server, @Nullable Upstream before) {
        String text = server.address().text();
        List<Peer> former = before == null ? List.of() : before.peersOf(text);
        Optional<Address> literal = literal(server.address());
        if (former.isEmpty()) {
            return literal.map(address -> List.of(newPeer(server, address, text)))
                    .orElse(List.of());
        }
        List<Peer> adopted = new ArrayList<>();
        for (Peer peer : former) {
            adopted.add(new Peer(this, server, peer.address(), peer.label(), peer.standing()));
        }
        return adopted;
    }

    private synchronized List<Peer> peersOf(String server) {
        return peers.getOrDefault(server, List.of());
    }

    private List<Peer> replace(UpstreamServer server, List<Peer> former, List<Address> addresses) {
        Map<Address, Peer> leaving = new LinkedHashMap<>();
        former.forEach(peer -> leaving.put(peer.address(), peer));
        List<Peer> present = new ArrayList<>();
        for (Address address : addresses) {
            Peer stays = leaving.remove(address);
            present.add(stays != null ? stays : come(server, address));
        }
        leaving.values().forEach(this::leave);
        return present;
    }

    private Peer come(UpstreamServer server, Address address) {
        String label = server.address().text() + "/" + address;
        Peer known = departed.remove(label);
        Peer peer = known != null ? known : newPeer(server, address, label);
        Inherited inherited = expected.remove(label);
        if (inherited != null) {
            restore(peer, inherited.health(), inherited.atNs());
        }
        if (!isReplaced) {
            journal.show(peer);
        }
        return peer;
    }

    private void leave(Peer peer) {
        departed.put(peer.label(), peer);
        if (departed.size() > DEPARTED_MAX) {
            departed.remove(departed.keySet().iterator().next());
        }
        if (!isReplaced) {
            journal.hide(peer);
        }
    }

    private UpstreamServer serverOf(String text) {
        return config.servers().stream()
                .filter(server -> server.address().text().equals(text))
                .findFirst()
                .orElseThrow();
    }

    private Peer newPeer(UpstreamServer server, Address address, String label) {
        return new Peer(this, server, address, label, new Standing());
    }

    private Roster newRoster() {
        return new Roster(peers.values().stream().flatMap(List::stream).toList(), config.balance());
    }

    /** The address that a server is named by; empty for a host name. */
    private static Optional<Address> literal(ServerAddress address) {
        return address.isName() ? Optional.empty() : Optional.of(Address.parse(address.text()));
    }
}
