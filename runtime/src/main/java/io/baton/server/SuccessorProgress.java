package io.baton.server;

import static java.lang.System.Logger.Level.WARNING;

import io.baton.ffi.Child;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Pidfd;
import io.baton.handoff.ListenerLists;
import io.baton.handoff.Peer;
import io.baton.handoff.StateSection;
import io.baton.handoff.Successor;
import io.baton.metrics.flight.Flight;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How far the successor of one upgrade has come, and what it wants; every step goes to the server. */
final class SuccessorProgress implements Successor.Events {

    private static final System.Logger LOG = System.getLogger(SuccessorProgress.class.getName());

    private static final long NS_PER_US = 1_000;

    private final Server server;

    private final UpgradeTrail trail;

    private final Inheritance inheritance;

    private final int listeners;

    private @Nullable Peer peer; // once it is connected

    private long connectedNs;

    private boolean isStopping;

    private Optional<ListenerLists> wanted = Optional.empty();

    SuccessorProgress(Server server, UpgradeTrail trail, Inheritance inheritance, int listeners) {
        this.server = server;
        this.trail = trail;
        this.inheritance = inheritance;
        this.listeners = listeners;
    }

    boolean isConnected() {
        return peer != null;
    }

    /** As the kernel knows it; 0 before it is connected. */
    long pid() {
        return peer == null ? 0 : peer.pid();
    }

    /** The process itself, whose parent may be another one. */
    Optional<Child> process() throws ErrnoException {
        return peer == null ? Optional.empty() : Pidfd.open(peer.pid()).map(Child::adopt);
    }

    /** Whether it was told to stop. */
    boolean isStopping() {
        return isStopping;
    }

    /** How long it is watched after it has said that it accepts. */
    long bakeMs() {
        return peer == null ? 0 : peer.closeTimeoutMs();
    }

    /** What it keeps, adds and removes; empty before it is ready. */
    Optional<ListenerLists> wanted() {
        return wanted;
    }

    @Override
    public void connected(Peer connected) {
        peer = connected;
        connectedNs = System.nanoTime();
        trail.step(UpgradeStep.OFFER, "handing over to " + connected, connectedNs);
        server.handle(new Event.SuccessorConnected());
    }

    @Override
    public void offered() {
        long nowNs = System.nanoTime();
        String what = listeners == 1 ? "1 listener" : listeners + " listeners";
        Flight.transfer(listeners, nowNs - connectedNs);
        trail.step(
                UpgradeStep.WARM_UP,
                "offered " + what + " in " + (nowNs - connectedNs) / NS_PER_US
                        + " us; the successor starts its services and warms up",
                nowNs);
    }

    @Override
    public void dropped(String reason) {
        LOG.log(WARNING, "{0}; still waiting for a successor", reason);
    }

    @Override
    public void ready(ListenerLists lists) {
        wanted = Optional.of(lists);
        server.handle(new Event.SuccessorReady());
    }

    @Override
    public void accepting() {
        server.handle(new Event.SuccessorAccepting());
    }

    @Override
    public void stopping() {
        isStopping = true;
        server.handle(new Event.SuccessorStopping());
    }

    @Override
    public void silent() {
        LOG.log(WARNING, "the successor is silent; accepting beside it");
        server.handle(new Event.SuccessorSilent());
    }

    @Override
    public void spoke() {
        server.handle(new Event.SuccessorSpoke());
    }

    @Override
    public void told(List<StateSection> state) {
        inheritance.takeBack(state);
    }

    @Override
    public void failed(String reason) {
        server.handle(new Event.SuccessorFailed(reason));
    }
}
