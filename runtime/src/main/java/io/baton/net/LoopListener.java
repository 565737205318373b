package io.baton.net;

import io.baton.ffi.Address;
import io.baton.ffi.Errno;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import java.io.IOException;

/** A listener in one loop: its acceptor there, and what is spoken on what that accepts. */
final class LoopListener implements Acceptor.Sink, AutoCloseable {

    private final Connections connections;

    private final int loops;

    private final ListenerEvents events;

    private final ConnectionOrigin origin;

    private final int beyondLimit;

    private final Acceptor acceptor;

    /** Opens a listener in a loop, on its thread; it accepts nothing yet. */
    LoopListener(Connections connections, Workers workers, Listener listener, ConnectionService service) {
        this.connections = connections;
        this.loops = workers.loops().size();
        this.events = workers.events();
        this.origin = new ConnectionOrigin(
                listener, service.on(connections, listener), connections.counters(), connections.shard());
        this.beyondLimit = service.beyondLimit();
        this.acceptor = new Acceptor(connections.loop(), listener, workers.gate(), this);
    }

    void resume() throws ErrnoException {
        acceptor.resume();
    }

    void park() throws IOException {
        acceptor.park();
    }

    /** Lets the connections that came from here know that it is gone. */
    void outdate() {
        origin.close();
    }

    @Override
    public void close() {
        acceptor.close();
    }

    @Override
    public void accepted(Fd connection, Address peer) {
        connections.open(connection, peer, origin);
    }

    @Override
    public int beyondLimit() {
        return beyondLimit;
    }

    @Override
    public boolean hasMoreThanItsShare() {
        return connections.hasMoreThanItsShare(loops);
    }

    @Override
    public void outOfResources(Errno errno, long backOffNs) {
        connections.limitHit(Limit.of(errno));
        events.outOfResources(origin.listener(), errno, backOffNs);
    }

    @Override
    public void outOfRoom() {
        connections.limitHit(Limit.MAX_CONNECTIONS);
    }

    @Override
    public void failed(Exception failure) {
        events.failed(origin.listener(), failure);
    }
}
