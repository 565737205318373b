package io.baton.net;

import io.baton.ffi.Address;
import io.baton.ffi.Epoll;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.Io;
import io.baton.loop.ReadyHandler;
import io.baton.loop.Registration;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One accepted socket: its bytes in and out, its timeout and its end.
 *
 * <p>It is registered once, for changes only, and reads and writes are tried before they are waited for. Received bytes
 * lie in memory that all connections of the loop share; only what the handler leaves, and what the other side does not
 * take, is held back here, up to a limit each.
 *
 * <p>Belongs to its loop's thread.
 */
public final class Connection {

    /** What may wait to be sent before nothing more is read. */
    public static final int OUT_BYTES_MAX = 64 * 1024;

    /** What a handler may leave for later; one that takes nothing of that much ends its connection. */
    public static final int IN_BYTES_MAX = BufferPool.BYTES_MAX;

    /** How often a connection may read before others have their turn. */
    static final int READS_PER_TURN_MAX = 16;

    /** How long a connection that ends may take for what is still to be sent, where its handler has set no timeout. */
    static final long FINISH_NS = 60_000_000_000L;

    /** How long {@link #linger} throws away what comes. */
    static final long LINGER_NS = 2_000_000_000L;

    private static final int INTEREST = Epoll.IN | Epoll.OUT | Epoll.RDHUP | Epoll.EDGE;

    private static final int READ_EVENTS = Epoll.IN | Epoll.RDHUP | Epoll.HUP | Epoll.ERR;

    private static final ConnectionHandler NO_HANDLER = (connection, memory, from, to) -> 0;

    private final Connections connections;

    private final Fd fd;

    private final Address peer;

    private final ConnectionOrigin origin;

    private final Turn turn = new Turn();

    private final Timeout timeout;

    private final Inbox inbox;

    private final Outbox outbox;

    private ConnectionHandler handler = NO_HANDLER;

    private @Nullable Registration registration;

    private State state = State.OPEN;

    private boolean isInputEnded;

    /** Whether a method of the handler is running, after which everything is looked at again. */
    private boolean isAtWork;

    private boolean isPutOff;

    @Nullable
    Connection previous; // in Connections

    @Nullable
    Connection next; // in Connections

    private enum State {
        OPEN,
        /** Ends when all is sent. */
        FINISHING,
        /** Ends when all is sent, and the other side has ended as well or the time is over. */
        LINGERING,
        CLOSED
    }

    Connection(Connections connections, Fd fd, Address peer, ConnectionOrigin origin) {
        this.connections = connections;
        this.fd = fd;
        this.peer = peer;
        this.origin = origin;
        this.timeout = new Timeout(connections.loop(), this::expire);
        this.inbox = new Inbox(connections.receiveBuffer(), connections.buffers());
        this.outbox = new Outbox(fd, connections.buffers());
    }

    /** The loop that this connection belongs to, and what it has for all of them. */
    public Connections loop() {
        return connections;
    }

    /** The client's address. */
    public Address peer() {
        return peer;
    }

    /** Where it was accepted. */
    public Listener listener() {
        return origin.listener();
    }

    /**
     * Sends bytes, or keeps them until there is room; what is sent to a connection that has ended is lost.
     *
     * @return how many were taken: all, unless the connection {@link #isBlocked}
     */
    public long send(MemorySegment memory, long from, long to) throws IOException {
        long taken = outbox.send(memory, from, to);
        sent();
        return taken;
    }

    /** Sends bytes, or keeps all of them: for answers, which are as long as the server has made them. */
    public void sendAll(MemorySegment memory, long from, long to) throws IOException {
        outbox.sendAll(memory, from, to);
        sent();
    }

    /** Whether more waits to be sent than should; until it is gone, nothing is read. */
    public boolean isBlocked() {
        return outbox.isBlocked();
    }

    /** Whether the other side will send no more. */
    public boolean isInputEnded() {
        return isInputEnded;
    }

    /** Whether it can still be used. */
    public boolean isOpen() {
        return state == State.OPEN;
    }

    /** Calls the handler if for so long no byte moves in either direction, from now on. */
    public void idleTimeout(long ns) {
        if (state == State.OPEN) {
            timeout.idle(ns);
        }
    }

    /** Calls the handler at a time of the loop's clock, whatever happens until then. */
    public void deadline(long atNs) {
        if (state == State.OPEN) {
            timeout.deadline(atNs);
        }
    }

    /** Reads no more, and ends the connection when all is sent. */
    public void finish() {
        end(State.FINISHING);
    }

    /**
     * Ends the connection as {@link #finish} does, where the other side may still be sending: closing then would make
     * its kernel throw away an answer that it has not read yet (RFC 9112 §9.6).
     */
    public void linger() {
        end(isInputEnded ? State.FINISHING : State.LINGERING);
    }

    /** Ends the connection now, whatever waits to be sent; only the first call does anything. */
    public void close() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        if (registration != null) {
            registration.forget();
        }
        timeout.cancel();
        inbox.clear();
        outbox.clear();
        fd.close();
        connections.left(this, origin);
        try {
            handler.onClosed(this);
        } catch (RuntimeException | Error e) {
            connections.failed(this, e);
        }
    }

    /** Reads what is there already, and waits for more. */
    void open() {
        run(Cause.OPEN);
    }

    void drain() {
        run(Cause.DRAIN);
    }

    @Override
    public String toString() {
        return fd + " from " + peer + " at " + listener();
    }

    /** Why the connection is looked at. */
    private enum Cause {
        OPEN,
        READY,
        PUT_OFF,
        TIMEOUT,
        DRAIN
    }

    private void run(Cause cause) {
        if (state == State.CLOSED) {
            return;
        }
        isAtWork = true;
        try {
            switch (cause) {
                case OPEN -> {
                    handler = origin.handlers().handlerOf(this);
                    handler.onOpen(this);
                }
                case READY -> {}
                case PUT_OFF -> isPutOff = false;
                case TIMEOUT -> handler.onTimeout(this);
                case DRAIN -> handler.onDrain(this);
            }
            work();
            if (cause == Cause.OPEN && state != State.CLOSED) {
                registration = connections.loop().register(fd, INTEREST, turn);
            }
        } catch (IOException | RuntimeException | Error e) { // of this connection only, whatever it is
            fail(e);
        } finally {
            isAtWork = false;
        }
    }

    private void expire() {
        if (state == State.OPEN) {
            run(Cause.TIMEOUT);
        } else {
            close(); // what was still to be sent has had its time
        }
    }

    /** Whatever can be done now: send what waits, hand over what waits, read, end. */
    private void work() throws IOException {
        outbox.flush();
        sent();
        if (outbox.unblock() && state == State.OPEN) {
            handler.onWritable(this);
            inbox.offer(this, handler);
        }
        for (int reads = 0; inbox.mayHaveMore() && canRead(); reads++) {
            if (reads == READS_PER_TURN_MAX) {
                putOff();
                break;
            }
            long count = inbox.receive(fd);
            if (count <= 0) {
                endInput(count);
            } else if (state == State.OPEN) {
                timeout.renew();
                inbox.offer(count, this, handler);
            }
        }
        conclude();
    }

    private boolean canRead() {
        return switch (state) {
            case OPEN -> !outbox.isBlocked() && !outbox.isBroken() && !isInputEnded;
            case LINGERING -> outbox.isEnded();
            case FINISHING, CLOSED -> false;
        };
    }

    private void endInput(long outcome) throws IOException {
        if (outcome == Io.WOULD_BLOCK) {
            return;
        }
        isInputEnded = true;
        if (state == State.LINGERING) {
            close();
        } else if (outcome < 0) {
            outbox.breakOff();
        } else {
            handler.onEnd(this);
        }
    }

    /** Looks after what sending has brought. */
    private void sent() {
        if (outbox.hasMoved()) {
            timeout.renew();
        }
        if (outbox.isBroken() && state != State.CLOSED && !isAtWork) {
            putOff();
        }
    }

    private void end(State how) {
        if (state == State.OPEN) {
            state = how;
            if (how == State.LINGERING) {
                timeout.deadline(connections.loop().nowNs() + LINGER_NS);
            } else if (!timeout.isSet()) {
                timeout.idle(FINISH_NS);
            }
            if (!isAtWork) {
                putOff();
            }
        }
    }

    /** Ends what has come to its end. */
    private void conclude() throws ErrnoException {
        if (state != State.OPEN) {
            inbox.clear();
        }
        if (outbox.isBroken() || (state == State.FINISHING && outbox.isEmpty())) {
            close();
        } else if (state == State.LINGERING && outbox.isEmpty() && !outbox.isEnded()) {
            outbox.end();
            inbox.told(false);
            putOff(); // what has come meanwhile is thrown away in the next turn
        }
    }

    private void putOff() {
        if (!isPutOff) {
            isPutOff = true;
            connections.loop().later(turn);
        }
    }

    private void fail(Throwable failure) {
        if (state != State.CLOSED) {
            connections.failed(this, failure);
            close();
        }
    }

    /** What the loop knows of a connection. */
    private final class Turn implements ReadyHandler, Runnable {

        @Override
        public void onReady(int events) {
            if ((events & READ_EVENTS) != 0) {
                inbox.told((events & ~(Epoll.IN | Epoll.OUT)) != 0);
                if (isInputEnded && (events & (Epoll.HUP | Epoll.ERR)) != 0) {
                    outbox.breakOff(); // no read would tell
                }
            }
            Connection.this.run(Cause.READY);
        }

        @Override
        public void onFailure(Exception failure) {
            fail(failure);
        }

        @Override
        public void run() {
            Connection.this.run(Cause.PUT_OFF);
        }
    }
}
