package io.baton.net;

import io.baton.ffi.Address;
import io.baton.ffi.Epoll;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.Io;
import io.baton.ffi.Sockets;
import io.baton.loop.ReadyHandler;
import io.baton.loop.Registration;
import io.baton.loop.Timer;
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

    /**
     * Timeouts that move with each byte end at multiples of 2^27 ns (0.13 s), so that the loop wakes a few times a
     * second for all of its idle connections together, and not for each.
     */
    private static final long COARSE_NS = 1L << 27;

    private static final ConnectionHandler NO_HANDLER = (connection, memory, from, to) -> 0;

    private final Connections connections;

    private final Fd fd;

    private final Address peer;

    private final ConnectionOrigin origin;

    private final Turn turn = new Turn();

    private final Timer timer = new Timer(this::expire);

    private final ByteQueue inbox;

    private final ByteQueue outbox;

    private ConnectionHandler handler = NO_HANDLER;

    private @Nullable Registration registration;

    private State state = State.OPEN;

    /** Between two bytes; 0: the timer is not renewed. */
    private long idleNs;

    /** Whether a read has not yet said that there is nothing. */
    private boolean mayRead = true;

    /** Whether the kernel has told of an end, which only a further read shows. */
    private boolean isEndNear;

    private boolean isInputEnded;

    private boolean isOutputEnded;

    private boolean isBlocked;

    /** Whether sending has failed: nothing can reach the other side any more. */
    private boolean isBroken;

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
        this.inbox = new ByteQueue(connections.buffers());
        this.outbox = new ByteQueue(connections.buffers());
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
        long room = Math.max(0, OUT_BYTES_MAX - outbox.size());
        long sent = outbox.isEmpty() ? sendNow(memory, from, to) : 0;
        long kept = Math.min(to - from - sent, room);
        keep(memory, from + sent, kept);
        isBlocked |= sent + kept < to - from;
        return sent + kept;
    }

    /** Sends bytes, or keeps all of them: for answers, which are as long as the server has made them. */
    public void sendAll(MemorySegment memory, long from, long to) throws IOException {
        long sent = outbox.isEmpty() ? sendNow(memory, from, to) : 0;
        keep(memory, from + sent, to - from - sent);
    }

    /** Whether more waits to be sent than should; until it is gone, nothing is read. */
    public boolean isBlocked() {
        return isBlocked;
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
            idleNs = ns;
            renew();
        }
    }

    /** Calls the handler at a time of the loop's clock, whatever happens until then. */
    public void deadline(long atNs) {
        if (state == State.OPEN) {
            idleNs = 0;
            connections.loop().arm(timer, atNs);
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
        connections.loop().cancel(timer);
        inbox.clear();
        outbox.clear();
        fd.close();
        connections.left(this, origin);
        try {
            handler.onClosed(this);
        } catch (RuntimeException e) {
            connections.failed(this, e);
        }
    }

    /** Reads what is there already, and waits for more. */
    void open(ConnectionHandlers handlers) {
        isAtWork = true;
        try {
            handler = handlers.handlerOf(this);
            handler.onOpen(this);
            work();
            if (state != State.CLOSED) {
                registration = connections.loop().register(fd, INTEREST, turn);
            }
        } catch (IOException | RuntimeException e) {
            fail(e);
        } finally {
            isAtWork = false;
        }
    }

    void drain() {
        run(Cause.DRAIN);
    }

    @Override
    public String toString() {
        return fd + " from " + peer + " at " + listener();
    }

    /** Why the connection is looked at outside of its events. */
    private enum Cause {
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
                case PUT_OFF -> isPutOff = false;
                case TIMEOUT -> handler.onTimeout(this);
                case DRAIN -> handler.onDrain(this);
            }
            work();
        } catch (IOException | RuntimeException e) {
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
        flush();
        if (isBlocked && outbox.isEmpty() && !isBroken) {
            isBlocked = false;
            if (state == State.OPEN) {
                handler.onWritable(this);
                handOver();
            }
        }
        for (int reads = 0; mayRead && canRead(); reads++) {
            if (reads == READS_PER_TURN_MAX) {
                putOff();
                break;
            }
            receive();
        }
        conclude();
    }

    private boolean canRead() {
        return switch (state) {
            case OPEN -> !isBlocked && !isBroken && !isInputEnded;
            case LINGERING -> isOutputEnded;
            case FINISHING, CLOSED -> false;
        };
    }

    private void receive() throws IOException {
        MemorySegment memory = connections.receiveBuffer();
        long from = 0;
        if (!inbox.isEmpty()) {
            inbox.makeRoom(Math.min(inbox.size(), IN_BYTES_MAX - inbox.size()));
            memory = inbox.memory();
            from = inbox.to();
        }
        long room = memory.byteSize() - from;
        long count = Io.receive(fd, memory, from, from + room);
        mayRead = count == room || (count > 0 && isEndNear); // less than could be read was all
        if (count <= 0) {
            endInput(count);
        } else if (state == State.OPEN) {
            renewIfIdle();
            take(memory, count);
        }
    }

    private void endInput(long outcome) throws IOException {
        if (outcome == Io.WOULD_BLOCK) {
            return;
        }
        isInputEnded = true;
        isBroken |= outcome < 0;
        if (state == State.LINGERING) {
            close();
        } else if (!isBroken) {
            handler.onEnd(this);
        }
    }

    private void take(MemorySegment memory, long count) throws IOException {
        if (!inbox.isEmpty()) {
            inbox.written(count);
            handOver();
            return;
        }
        long taken = checked(handler.onBytes(this, memory, 0, count), count);
        if (taken < count && state == State.OPEN) {
            inbox.add(memory, taken, count - taken);
        }
    }

    /** Offers the handler again what it has left. */
    private void handOver() throws IOException {
        int size = inbox.size();
        if (size == 0 || isBlocked || state != State.OPEN) {
            return;
        }
        long taken = checked(handler.onBytes(this, inbox.memory(), inbox.from(), inbox.to()), size);
        if (state == State.CLOSED) {
            return;
        }
        inbox.drop(taken);
        if (taken == 0 && size == IN_BYTES_MAX && !isBlocked && state == State.OPEN) {
            throw new IOException("the handler takes nothing of %d bytes".formatted(size));
        }
    }

    private static long checked(long taken, long offered) {
        if (taken < 0 || taken > offered) {
            throw new IllegalStateException("the handler took %d of %d bytes".formatted(taken, offered));
        }
        return taken;
    }

    private long sendNow(MemorySegment memory, long from, long to) throws ErrnoException {
        if (isBroken || isOutputEnded || state == State.CLOSED) {
            return to - from;
        }
        long at = from;
        while (at < to) {
            long sent = Io.send(fd, memory, at, to);
            if (sent == Io.WOULD_BLOCK) {
                break;
            }
            if (sent < 0) {
                isBroken = true;
                workSoon();
                return to - from;
            }
            at += sent;
        }
        if (at > from) {
            renewIfIdle();
        }
        return at - from;
    }

    private void keep(MemorySegment memory, long at, long length) throws IOException {
        if (length > 0) {
            outbox.add(memory, at, length);
            isBlocked |= outbox.size() >= OUT_BYTES_MAX;
        }
    }

    private void flush() throws ErrnoException {
        if (!outbox.isEmpty()) {
            outbox.drop(sendNow(outbox.memory(), outbox.from(), outbox.to()));
        }
    }

    private void end(State how) {
        if (state == State.OPEN) {
            state = how;
            inbox.clear();
            if (how == State.LINGERING) {
                connections.loop().arm(timer, connections.loop().nowNs() + LINGER_NS);
                idleNs = 0;
            } else if (!timer.isArmed()) {
                idleNs = FINISH_NS;
                renew();
            }
            workSoon();
        }
    }

    /** Ends what has come to its end. */
    private void conclude() throws ErrnoException {
        if (state == State.CLOSED || state == State.OPEN && !isBroken) {
            return;
        }
        if (isBroken || state == State.FINISHING && outbox.isEmpty()) {
            close();
        } else if (state == State.LINGERING && outbox.isEmpty() && !isOutputEnded) {
            isOutputEnded = true;
            Sockets.shutdown(fd, Sockets.Direction.WRITE);
            mayRead = true;
            putOff(); // what has come meanwhile is thrown away in the next turn
        }
    }

    /** Looks at everything again: after what runs now, or in the next turn. */
    private void workSoon() {
        if (!isAtWork) {
            putOff();
        }
    }

    private void putOff() {
        if (!isPutOff) {
            isPutOff = true;
            connections.loop().later(turn);
        }
    }

    private void renewIfIdle() {
        if (idleNs > 0) {
            renew();
        }
    }

    private void renew() {
        long deadlineNs = connections.loop().nowNs() + idleNs;
        connections.loop().arm(timer, idleNs < COARSE_NS ? deadlineNs : (deadlineNs | (COARSE_NS - 1)) + 1);
    }

    private void fail(Exception failure) {
        if (state != State.CLOSED) {
            connections.failed(this, failure);
            close();
        }
    }

    /** What the loop knows of a connection. */
    private final class Turn implements ReadyHandler, Runnable {

        @Override
        public void onReady(int events) throws IOException {
            if ((events & READ_EVENTS) != 0) {
                mayRead = true;
                isEndNear |= (events & ~(Epoll.IN | Epoll.OUT)) != 0;
                isBroken |= isInputEnded && (events & (Epoll.HUP | Epoll.ERR)) != 0; // no read would tell
            }
            isAtWork = true;
            try {
                work();
            } finally {
                isAtWork = false;
            }
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
