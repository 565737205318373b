package io.baton.net;

import io.baton.ffi.Epoll;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.Io;
import io.baton.ffi.Sockets;
import io.baton.loop.ReadyHandler;
import io.baton.loop.Registration;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What happens when a connection is looked at: whatever can be done without waiting, in one order, whoever asked.
 *
 * <p>It is registered once, for changes only, and reads and writes are tried before they are waited for.
 */
final class ConnectionTurn implements ReadyHandler, Runnable {

    static final int INTEREST = Epoll.IN | Epoll.OUT | Epoll.RDHUP | Epoll.EDGE;

    /** How often a connection may read before others have their turn. */
    static final int READS_PER_TURN_MAX = 16;

    /** How long a connection that ends may take for what is still to be sent, where its handler has set no timeout. */
    static final long FINISH_NS = 60_000_000_000L;

    /** How long a connection that lingers throws away what comes, after all is sent. */
    static final long LINGER_NS = 2_000_000_000L;

    private static final int END_EVENTS = Epoll.HUP | Epoll.ERR;

    private static final int READ_EVENTS = Epoll.IN | Epoll.RDHUP | END_EVENTS;

    private final Connection connection;

    private final Connections connections;

    private final Fd fd;

    /**
     * Whether what the other side has sent counts even if it is gone by now. It does of a server, which may answer and
     * leave before it has read everything.
     */
    private boolean isReadToItsEnd;

    private boolean hasSeparateDirections;

    private final Timeout timeout;

    private final Inbox inbox;

    private final Outbox outbox;

    private ConnectionHandler handler = ConnectionHandler.NONE;

    private @Nullable Registration registration;

    private State state = State.OPEN;

    /** Whether the other side shall hear of an end when all is sent. */
    private boolean isOutputEnding;

    /** Whether a method of the handler is running, after which everything is looked at again. */
    private boolean isAtWork;

    private boolean isPutOff;

    private boolean isBreakKnown;

    enum State {
        OPEN,
        /** Ends when all is sent. */
        FINISHING,
        /** Ends when all is sent, and then the other side has ended as well or the time is over. */
        LINGERING,
        CLOSED
    }

    private enum Cause {
        OPEN,
        READY,
        PUT_OFF,
        TIMEOUT,
        DRAIN
    }

    ConnectionTurn(Connection connection, Connections connections, Fd fd, boolean isToServer) {
        this.connection = connection;
        this.connections = connections;
        this.fd = fd;
        this.isReadToItsEnd = isToServer;
        this.timeout = new Timeout(connections.loop(), this::expire);
        this.inbox = new Inbox(connections.receiveBuffer(), connections.buffers());
        this.outbox = new Outbox(fd, connections.buffers());
    }

    Fd fd() {
        return fd;
    }

    Inbox inbox() {
        return inbox;
    }

    Outbox outbox() {
        return outbox;
    }

    Timeout timeout() {
        return timeout;
    }

    State state() {
        return state;
    }

    /** Reads what is there already, and waits for more. */
    void open(ConnectionHandlers handlers) {
        try {
            handler = handlers.handlerOf(connection);
        } catch (RuntimeException | Error e) {
            fail(e);
            return;
        }
        run(Cause.OPEN);
        if (state != State.CLOSED && registration == null) {
            try {
                registration = connections.loop().register(fd, INTEREST, this);
            } catch (ErrnoException e) {
                fail(e);
            }
        }
    }

    /** Goes on with what was registered while the connection was being made. */
    void open(ConnectionHandler newHandler, Registration made, boolean mayHaveInput) {
        if (!mayHaveInput) {
            inbox.isDrained();
        }
        registration = made;
        handler = newHandler;
        run(Cause.OPEN);
    }

    void passTo(ConnectionHandler newHandler) {
        handler = newHandler;
    }

    void separateDirections() {
        hasSeparateDirections = true;
        isReadToItsEnd = true;
    }

    boolean hasSeparateDirections() {
        return hasSeparateDirections;
    }

    void drain() {
        run(Cause.DRAIN);
    }

    void end(State how) {
        if (state == State.OPEN) {
            state = how;
            if (how == State.LINGERING && outbox.isEnded()) {
                timeout.deadline(connections.loop().nowNs() + LINGER_NS);
            } else if (how == State.LINGERING || !timeout.isSet()) {
                timeout.idle(FINISH_NS);
            }
            lookAgain();
        }
    }

    void endOutput() {
        isOutputEnding = true;
        lookAgain();
    }

    /** Has everything looked at: at the end of what runs now, or in the next turn of the loop. */
    void lookAgain() {
        if (!isAtWork) {
            putOff();
        }
    }

    void close() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        if (registration != null) {
            registration.forget();
        }
        timeout.cancel();
        inbox.close();
        outbox.close();
        fd.close();
        connections.left(connection);
        try {
            handler.onClosed(connection);
        } catch (RuntimeException | Error e) {
            connections.failed(connection, e);
        }
    }

    void abort() {
        try {
            if (state != State.CLOSED) {
                Sockets.setLinger(fd, 0);
            }
        } catch (ErrnoException e) {
            connections.failed(connection, e);
        }
        close();
    }

    /** Looks after what sending has brought. */
    void sent() {
        if (outbox.hasMoved()) {
            timeout.renew();
        }
        if (outbox.isBroken() && state != State.CLOSED) {
            if (isReadToItsEnd && !isBreakKnown) {
                isBreakKnown = true;
                inbox.told(true); // what it has said before it left is still there, before the kernel tells of it
            }
            lookAgain();
        }
    }

    @Override
    public void onReady(int events) {
        if ((events & READ_EVENTS) != 0) {
            inbox.told((events & ~(Epoll.IN | Epoll.OUT)) != 0);
            inbox.toldOfALoss((events & END_EVENTS) != 0);
            boolean willAReadTell = !inbox.isEnded() && (isReadToItsEnd || !inbox.isPaused());
            if (!willAReadTell && (events & END_EVENTS) != 0) {
                outbox.breakOff();
            }
        }
        run(Cause.READY);
    }

    @Override
    public void onFailure(Exception failure) {
        fail(failure);
    }

    /** The turn that was put off. */
    @Override
    public void run() {
        run(Cause.PUT_OFF);
    }

    private void run(Cause cause) {
        if (state == State.CLOSED) {
            return;
        }
        isAtWork = true;
        try {
            switch (cause) {
                case OPEN -> handler.onOpen(connection);
                case READY -> {}
                case PUT_OFF -> isPutOff = false;
                case TIMEOUT -> handler.onTimeout(connection);
                case DRAIN -> handler.onDrain(connection);
            }
            work();
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
        if (inbox.splice() != null) {
            concludeSplice(inbox.splice());
        }
        boolean isUnblocked = outbox.unblock() && state == State.OPEN;
        if (isUnblocked) {
            handler.onWritable(connection);
        }
        if (inbox.isResumed() || isUnblocked) {
            inbox.offer(connection, handler);
        }
        for (int reads = 0; inbox.mayHaveMore() && canRead(); reads++) {
            if (reads >= inbox.readsPerTurnMax()) {
                putOff();
                break;
            }
            read();
        }
        if (inbox.isLost() && inbox.isPaused() && !isReadToItsEnd) {
            outbox.breakOff(); // the handler reads no more, and the kernel does not say it again
        }
        conclude();
    }

    private boolean canRead() {
        return switch (state) {
            case OPEN -> !connection.isHeld() && !inbox.isHeldBySink() && !inbox.isEnded() && !isUseless();
            case LINGERING -> outbox.isEnded();
            case FINISHING, CLOSED -> false;
        };
    }

    private void read() throws IOException {
        Splice splice = inbox.splice();
        long count = splice == null ? inbox.receive(fd) : splice.move();
        if (count > 0 && state == State.OPEN) {
            timeout.renew();
            if (splice == null) {
                inbox.offer(count, connection, handler);
            } else {
                concludeSplice(splice);
            }
        } else if (count == Io.WOULD_BLOCK) {
            inbox.isDrained();
        } else if (count <= 0) {
            if (splice != null) {
                splice.end();
                handler.onSpliced(connection, splice.moved());
            }
            endInput(count);
        }
    }

    private void concludeSplice(Splice splice) throws IOException {
        if (splice.isDone()) {
            splice.end();
            handler.onSpliced(connection, splice.moved());
        }
    }

    private void endInput(long outcome) throws IOException {
        inbox.end();
        if (state == State.LINGERING) {
            close();
        } else if (outcome < 0 || outbox.isBroken()) { // where sending has failed, the kernel says no more than "end"
            outbox.breakOff();
        } else {
            handler.onEnd(connection);
        }
    }

    /** Whether the other side hears nothing any more, and what it may have said before is of no use either. */
    private boolean isUseless() {
        boolean mayHaveAnswered = isReadToItsEnd && !inbox.isEnded() && (inbox.isPaused() || inbox.mayHaveMore());
        return outbox.isBroken() && !mayHaveAnswered;
    }

    /** Ends what has come to its end. */
    private void conclude() throws ErrnoException {
        if (state != State.OPEN) {
            inbox.clear();
        }
        if (isUseless() || (state == State.FINISHING && outbox.isEmpty())) {
            close();
        } else if (isOutputEnding && state == State.OPEN && outbox.isEmpty() && !outbox.isEnded()) {
            outbox.end();
        } else if (state == State.LINGERING && outbox.isEmpty() && !outbox.isEnded()) {
            outbox.end();
            timeout.deadline(connections.loop().nowNs() + LINGER_NS);
            inbox.told(false);
            putOff(); // what has come meanwhile is thrown away in the next turn
        }
    }

    @Override
    public String toString() {
        return connection.toString();
    }

    private void putOff() {
        if (!isPutOff) {
            isPutOff = true;
            connections.loop().later(this);
        }
    }

    private void fail(Throwable failure) {
        if (state != State.CLOSED) {
            connections.failed(connection, failure);
            close();
        }
    }
}
