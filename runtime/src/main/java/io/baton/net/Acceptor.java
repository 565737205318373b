package io.baton.net;

import io.baton.ffi.Accept;
import io.baton.ffi.Address;
import io.baton.ffi.AddressBuffer;
import io.baton.ffi.Epoll;
import io.baton.ffi.Errno;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.Sockets;
import io.baton.loop.EventLoop;
import io.baton.loop.ReadyHandler;
import io.baton.loop.Registration;
import io.baton.loop.Timer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The accept loop: takes connections from one listener's queue into one loop.
 *
 * <p>Every loop has an acceptor for every listener. For each connection the kernel wakes the first of them that is not
 * busy ({@code EPOLLEXCLUSIVE}), so a single wake-up takes no more than {@link #ACCEPTS_PER_WAKE_UP_MAX}, and a loop
 * that has more than its share goes to the end of the kernel's list by registering anew.
 *
 * <p>Belongs to the loop's thread.
 */
public final class Acceptor implements ReadyHandler, AutoCloseable {

    /** Enough to keep a busy loop busy, few enough to leave work to an idle one. */
    static final int ACCEPTS_PER_WAKE_UP_MAX = 16;

    /** The longest queue that Linux has ever allowed: after so many, all that waited when this began are taken. */
    static final int ACCEPTS_PER_PARK_MAX = 65_536;

    static final long BACK_OFF_MIN_NS = 5_000_000;

    static final long BACK_OFF_MAX_NS = 1_000_000_000;

    private final EventLoop loop;

    private final Listener listener;

    private final ConnectionGate gate;

    private final Sink sink;

    private final AddressBuffer peer;

    private final Timer pause = new Timer(this::watchAgain);

    private long backOffNs = BACK_OFF_MIN_NS;

    private boolean isParked = true;

    /** Whether the gate is going to call. */
    private boolean isAwaitingRoom;

    private @Nullable Registration registration;

    /** Opens a parked acceptor; {@link #resume} lets it accept. */
    public Acceptor(EventLoop loop, Listener listener, ConnectionGate gate, Sink sink) {
        this.loop = loop;
        this.listener = listener;
        this.gate = gate;
        this.sink = sink;
        this.peer = new AddressBuffer();
    }

    /** Where accepted connections go, and what else becomes of a listener in one loop. */
    public interface Sink {

        /** Takes over a connection; whoever closes it, counts it out of the gate. Nothing is thrown. */
        void accepted(Fd connection, Address peer);

        /** How many connections it takes when there are as many as there may be. */
        default int beyondLimit() {
            return 0;
        }

        /** Whether other loops should be asked first. */
        boolean hasMoreThanItsShare();

        /** No descriptor or memory was left; the acceptor tries again after a while. */
        void outOfResources(Errno errno, long backOffNs);

        /** There are as many connections as there may be; the acceptor waits for one to end. */
        void outOfRoom();

        /** The listener is of no use to this loop any more. */
        void failed(Exception failure);
    }

    /** Accepts from now on, in this loop. */
    public void resume() throws ErrnoException {
        if (isParked) {
            isParked = false;
            watch();
        }
    }

    /**
     * Stops accepting, after it has taken what it would otherwise have swallowed the wake-ups of.
     *
     * <p>An epoll that was woken for a connection and then forgets the listener would leave that connection waiting, as
     * no other epoll was woken for it (man 2 epoll_ctl, EPOLLEXCLUSIVE). So: delete first, then accept until empty,
     * also beyond the limit of connections.
     */
    public void park() throws IOException {
        if (!isParked) {
            isParked = true;
            loop.cancel(pause);
            unwatch();
            int taken = 0;
            while (taken < ACCEPTS_PER_PARK_MAX) {
                gate.enter();
                if (!acceptOne()) {
                    break;
                }
                taken++;
            }
        }
    }

    public boolean isParked() {
        return isParked;
    }

    @Override
    public void onReady(int events) throws IOException {
        int taken = 0;
        while (taken < ACCEPTS_PER_WAKE_UP_MAX) {
            if (!gate.tryEnter(sink.beyondLimit())) {
                awaitRoom();
                break;
            }
            if (!acceptOne()) {
                break;
            }
            taken++;
        }
        if (taken > 0 && registration != null && sink.hasMoreThanItsShare()) {
            unwatch();
            watch(); // which reports what is waiting, so that no wake-up is lost
        }
    }

    /** The listener itself has failed, which no client can bring about: leave it to the other loops. */
    @Override
    public void onFailure(Exception failure) {
        registration = null;
        isParked = true;
        loop.cancel(pause);
        sink.failed(failure);
    }

    /** Stops watching, without taking what is queued: the process ends, or another one serves the listener. */
    @Override
    public void close() {
        isParked = true;
        loop.cancel(pause);
        unwatch();
        peer.close();
    }

    /**
     * Tries to take one connection, which was counted in.
     *
     * @return whether another attempt makes sense at once
     */
    private boolean acceptOne() throws IOException {
        boolean isTaken = false;
        try {
            Accept outcome = Sockets.accept(listener.fd(), peer);
            switch (outcome) {
                case Accept.Connected connected -> {
                    backOffNs = BACK_OFF_MIN_NS;
                    isTaken = true; // from here on it is the sink's to count out
                    sink.accepted(connected.fd(), peer.address());
                    return true;
                }
                case Accept.Retry retry -> {
                    return true;
                }
                case Accept.NothingPending nothing -> {
                    return false;
                }
                case Accept.NotListening stopped -> {
                    if (!isParked) {
                        unwatch();
                        onFailure(new IOException(listener + " does not listen any more"));
                    }
                    return false;
                }
                case Accept.OutOfResources out -> {
                    backOff(out);
                    return false;
                }
            }
        } finally {
            if (!isTaken) {
                gate.leave();
            }
        }
    }

    private void backOff(Accept.OutOfResources out) {
        sink.outOfResources(out.errno(), backOffNs);
        if (!isParked) {
            unwatch();
            loop.arm(pause, loop.nowNs() + backOffNs);
            backOffNs = Math.min(backOffNs * 2, BACK_OFF_MAX_NS);
        }
    }

    /** The gate calls when somebody leaves. The timer is for the call that a full queue of commands has lost. */
    private void awaitRoom() {
        sink.outOfRoom();
        unwatch();
        loop.arm(pause, loop.nowNs() + BACK_OFF_MAX_NS);
        if (!isAwaitingRoom) {
            isAwaitingRoom = true;
            gate.awaitRoom(() -> loop.handle().submit(this::onRoom));
        }
    }

    private void onRoom() {
        isAwaitingRoom = false;
        loop.cancel(pause);
        watchAgain();
    }

    private void watchAgain() {
        if (!isParked && registration == null) {
            try {
                watch();
            } catch (ErrnoException e) {
                onFailure(e);
            }
        }
    }

    private void watch() throws ErrnoException {
        registration = loop.register(listener.fd(), Epoll.IN | Epoll.EXCLUSIVE, this);
    }

    private void unwatch() {
        if (registration != null) {
            registration.cancel();
            registration = null;
        }
    }
}
