package io.baton.proxy.upstream;

import io.baton.config.UpstreamServer;
import io.baton.ffi.Address;

/**
 * One address of one server of an upstream, which a {@link Chooser} has chosen.
 *
 * <p>Any thread may ask. Each time it was chosen ends with exactly one {@link #left}. Two peers are equal when they are
 * the same server with the same address in the same upstream, also across a reload, which makes new ones.
 */
public final class Peer {

    private final Upstream upstream;

    private final UpstreamServer config;

    private final Address address;

    private final String label;

    private final Standing standing;

    private final Rules rules;

    /** What tells it from others when keys are spread. */
    private final long key;

    Peer(Upstream upstream, UpstreamServer config, Address address, String label, Standing standing) {
        this.upstream = upstream;
        this.config = config;
        this.address = address;
        this.label = label;
        this.standing = standing;
        this.rules = upstream.rules();
        this.key = KeyHash.of(label);
    }

    /** Where to connect. */
    public Address address() {
        return address;
    }

    /** How logs and metrics call it: the server as it is configured, and for a host name its address after a slash. */
    public String label() {
        return label;
    }

    /** The server as the configuration has it. */
    public String server() {
        return config.address().text();
    }

    public Upstream upstream() {
        return upstream;
    }

    /** Whether it would be chosen as far as its health goes. */
    public boolean isUsable(long nowNs) {
        return standing.isUsable(nowNs);
    }

    /** What is in flight. */
    public int active() {
        return standing.active();
    }

    /**
     * Says that the server works, before the end of what it was chosen for: a tunnel is established, or the head of a
     * long answer has come. It may be said any number of times, or not at all.
     *
     * @param request which one this was chosen for last
     */
    public void answered(Tried request, long nowNs) {
        note(standing.succeeded(rules, nowNs, request.number()));
    }

    /**
     * Ends what this was chosen for, exactly once.
     *
     * @param request which one this was chosen for last
     * @param why it failed, as it shall stand in the log, such as {@link Reason} has it
     */
    public void left(Outcome outcome, Tried request, long nowNs, String why) {
        standing.leave();
        switch (outcome) {
            case SUCCEEDED -> answered(request, nowNs);
            case FAILED -> {
                upstream.journal().countFailure(this);
                note(standing.failed(rules, nowNs, why, request.number()));
            }
            case NEUTRAL -> standing.wasted(nowNs, request.number());
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Peer peer && peer.standing == standing;
    }

    @Override
    public int hashCode() {
        return standing.hashCode();
    }

    @Override
    public String toString() {
        return upstream.name() + " server " + label;
    }

    boolean mayEnter(long nowNs, boolean isAnyway) {
        return (isAnyway ? !standing.isDown() : standing.isUsable(nowNs)) && standing.hasRoom(rules);
    }

    /** Lets a request in, which remembers as which one; false when there is no place for it. */
    boolean enter(Tried request, long nowNs, boolean isAnyway) {
        long number = standing.enter(rules, nowNs, isAnyway);
        if (number == Standing.REFUSED) {
            return false;
        }
        request.entered(number);
        return true;
    }

    long share(long nowNs) {
        return standing.share(config.weight(), rules, nowNs);
    }

    void checkedBad(long nowNs, String why) {
        note(standing.goDown(nowNs, why));
    }

    void checkedGood(long nowNs, String why) {
        note(standing.comeUp(rules, nowNs, why));
    }

    int weight() {
        return config.weight();
    }

    boolean isBackup() {
        return config.backup();
    }

    long key() {
        return key;
    }

    Standing standing() {
        return standing;
    }

    Rules rules() {
        return rules;
    }

    UpstreamServer config() {
        return config;
    }

    Member member(long nowNs) {
        return new Member(
                server(),
                address,
                label,
                standing.state(rules, nowNs),
                standing.why(),
                standing.badForNs(nowNs) / 1_000_000_000,
                standing.active(),
                weight(),
                isBackup());
    }

    private void note(Change change) {
        if (change.kind() != Change.Kind.NOTHING) {
            upstream.journal().note(this, change);
        }
    }
}
