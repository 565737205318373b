package io.baton.net;

import io.baton.ffi.Address;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.Sockets;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One socket, accepted or connected, as its handler sees it: bytes in and out, a timeout, an end.
 *
 * <p>Received bytes lie in memory that all connections of the loop share; only what the handler leaves, and what the
 * other side does not take, is held back here, up to a limit each.
 *
 * <p>Belongs to its loop's thread.
 */
public final class Connection {

    /** What may wait to be sent before nothing more is read. */
    public static final int OUT_BYTES_MAX = 64 * 1024;

    /** What a handler may leave for later; one that takes nothing of that much ends its connection. */
    public static final int IN_BYTES_MAX = BufferPool.BYTES_MAX;

    private final Connections connections;

    private final Fd fd;

    private final Address peer;

    /** Null: this side has connected. */
    private final @Nullable ConnectionOrigin origin;

    private final ConnectionTurn turn;

    @Nullable
    Connection previous; // in Connections

    @Nullable
    Connection next; // in Connections

    Connection(Connections connections, Fd fd, Address peer, @Nullable ConnectionOrigin origin) {
        this.connections = connections;
        this.fd = fd;
        this.peer = peer;
        this.origin = origin;
        this.turn = new ConnectionTurn(this, connections, fd, origin == null);
    }

    /** The loop that this connection belongs to, and what it has for all of them. */
    public Connections loop() {
        return connections;
    }

    /** The other side's address. */
    public Address peer() {
        return peer;
    }

    /** This side's address, which tells more than the listener's where that is of all of the machine's hosts. */
    public Address localAddress() throws ErrnoException {
        return Sockets.localAddress(fd);
    }

    /** Where it was accepted; not for one that this side has connected. */
    public Listener listener() {
        if (origin == null) {
            throw new IllegalStateException(this + " was not accepted");
        }
        return origin.listener();
    }

    /**
     * Sends bytes, or keeps them until there is room; what is sent to a connection that has ended is lost.
     *
     * @return how many were taken: all, unless the connection {@link #isBlocked}
     */
    public long send(MemorySegment memory, long from, long to) throws IOException {
        long taken = turn.outbox().send(memory, from, to);
        turn.sent();
        return taken;
    }

    /** Lets another handler speak from now on; it is called for what comes next, and not for what was. */
    public void passTo(ConnectionHandler newHandler) {
        turn.passTo(newHandler);
    }

    /**
     * Lets its two directions be independent from now on, as those of a tunnel are: it is read also while it is
     * {@linkplain #isBlocked blocked}, and what the other side has sent is read before its loss ends the connection.
     * The handler has to {@link #pause} what it cannot take.
     */
    public void separateDirections() {
        turn.separateDirections();
    }

    /** Sends bytes, or keeps all of them: for answers, which are as long as the server has made them. */
    public void sendAll(MemorySegment memory, long from, long to) throws IOException {
        turn.outbox().sendAll(memory, from, to);
        turn.sent();
    }

    /** How many bytes the kernel has taken since the beginning. */
    public long bytesSent() {
        return turn.outbox().bytesSent();
    }

    /**
     * Whether more waits to be sent than should; until it is gone, nothing is read, unless the directions
     * {@linkplain #separateDirections are independent}.
     */
    public boolean isBlocked() {
        return turn.outbox().isBlocked();
    }

    /** Whether the handler has left bytes, which come again; also while they are being offered again. */
    public boolean hasLeft() {
        return turn.inbox().hasLeft();
    }

    /** Whether the other side will send no more. */
    public boolean isInputEnded() {
        return turn.inbox().isEnded();
    }

    /** Whether it can still be used. */
    public boolean isOpen() {
        return turn.state() == ConnectionTurn.State.OPEN;
    }

    /**
     * Reads no more until {@link #resume}, so that the other side has to wait. That it is gone altogether ends an
     * accepted connection all the same, unless its directions {@linkplain #separateDirections are independent}.
     */
    public void pause() {
        turn.inbox().pause();
    }

    /** Goes on with what was left, and with what has come meanwhile. */
    public void resume() {
        if (turn.inbox().resume()) {
            turn.lookAgain();
        }
    }

    public boolean isPaused() {
        return turn.inbox().isPaused();
    }

    /** Tells the other side, when all is sent, that nothing more will come, and goes on reading. */
    public void endOutput() {
        turn.endOutput();
    }

    /**
     * Moves what comes next to another connection of this loop, without a copy in this process's memory: so many bytes,
     * or all up to the end. {@link ConnectionHandler#onSpliced} tells when that is done. Until then nothing else may be
     * sent there.
     *
     * @return false when its handler has left bytes, or is being offered them again, or when no pipe is to be had:
     *     then nothing has changed
     */
    public boolean splice(Connection sink, long bytes) {
        return Splice.begin(turn, sink.turn, connections.pipes(), bytes);
    }

    /** How many bytes each move of the splice has brought on average since this was last asked; 0 without any. */
    public long bytesPerMove() {
        Splice splice = turn.inbox().splice();
        return splice == null ? 0 : splice.bytesPerMove();
    }

    /**
     * Ends a splice whose end was not fixed, so that what comes next is the handler's again.
     *
     * @return false as long as the sink has not taken what is under way: then nothing has changed
     */
    public boolean endSplice() {
        return Splice.end(turn);
    }

    /** Whether a splice from here, or to here, waits for the side that gets the bytes. */
    public boolean isSpliceStalled() {
        Splice from = turn.inbox().splice();
        Splice to = turn.outbox().splice();
        return (from != null && from.isStalled()) || (to != null && to.isStalled());
    }

    /** Calls the handler if for so long no byte moves in either direction, from now on. */
    public void idleTimeout(long ns) {
        if (isOpen()) {
            turn.timeout().idle(ns);
        }
    }

    /** Whether the timeout that was set is over, and no byte has renewed it since. */
    public boolean isTimedOut() {
        return !turn.timeout().isSet();
    }

    /** Calls the handler at a time of the loop's clock, whatever happens until then. */
    public void deadline(long atNs) {
        if (isOpen()) {
            turn.timeout().deadline(atNs);
        }
    }

    /**
     * Whether it shall come to an end as soon as it is not in the middle of anything: the server drains, or the
     * listener that it came from is gone, and with it the configuration that its handler knows.
     */
    public boolean isOutdated() {
        return connections.isDraining() || (origin != null && origin.isClosed());
    }

    /** Reads no more, and ends the connection when all is sent. */
    public void finish() {
        turn.end(ConnectionTurn.State.FINISHING);
    }

    /**
     * Ends the connection as {@link #finish} does, where the other side may still be sending: closing then would make
     * its kernel throw away an answer that it has not read yet (RFC 9112 §9.6).
     */
    public void linger() {
        turn.end(isInputEnded() ? ConnectionTurn.State.FINISHING : ConnectionTurn.State.LINGERING);
    }

    /** Ends the connection now, whatever waits to be sent; only the first call does anything. */
    public void close() {
        turn.close();
    }

    /** Ends the connection now, and so that the other side cannot take that for the end of what it was sent. */
    public void abort() {
        turn.abort();
    }

    /** Whether the handler is not to be given anything now. */
    boolean isHeld() {
        return isPaused() || (isBlocked() && !turn.hasSeparateDirections());
    }

    ConnectionTurn turn() {
        return turn;
    }

    /** Null for one that this side has connected. */
    @Nullable
    ConnectionOrigin origin() {
        return origin;
    }

    @Override
    public String toString() {
        return origin == null ? fd + " to " + peer : fd + " from " + peer + " at " + origin.listener();
    }
}
