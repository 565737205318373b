package io.baton.net;

import io.baton.ffi.Accept;
import io.baton.ffi.AddressBuffer;
import io.baton.ffi.Epoll;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.loop.EventLoop;
import io.baton.loop.ReadyHandler;
import io.baton.loop.Registration;
import io.baton.loop.Timer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The accept loop: takes connections from one listener's queue into one loop.
 *
 * <p>Every loop has an acceptor for every listener. The kernel wakes one of them for each connection
 * ({@code EPOLLEXCLUSIVE}), often the same one, so a single wake-up takes no more than {@link #ACCEPTS_PER_WAKE_UP_MAX}
 * and leaves the rest to others; what is left is reported again.
 *
 * <p>Belongs to the loop's thread.
 */
public final class Acceptor implements ReadyHandler, AutoCloseable {

    /** Enough to keep a busy loop busy, few enough to leave work to an idle one. */
    static final int ACCEPTS_PER_WAKE_UP_MAX = 16;

    private static final long BACK_OFF_MIN_NS = 5_000_000;

    private static final long BACK_OFF_MAX_NS = 1_000_000_000;

    private final EventLoop loop;

    private final Listener listener;

    private final ConnectionGate gate;

    private final AcceptCounters counters;

    private final OnConnection onConnection;

    private final AddressBuffer peer;

    private final Timer backOffTimer = new Timer(this::watchAgain);

    private long backOffNs = BACK_OFF_MIN_NS;

    private boolean isParked = true;

    private @Nullable Registration registration;

    /** Opens a parked acceptor; {@link #resume} lets it accept. */
    public Acceptor(
            EventLoop loop,
            Listener listener,
            ConnectionGate gate,
            AcceptCounters counters,
            OnConnection onConnection) {
        this.loop = loop;
        this.listener = listener;
        this.gate = gate;
        this.counters = counters;
        this.onConnection = onConnection;
        this.peer = new AddressBuffer();
    }

    /** Takes over an accepted connection, which it then owns, and counts it out of the gate when it closes it. */
    @FunctionalInterface
    public interface OnConnection {
        void accepted(Fd connection, AddressBuffer peer) throws IOException;
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
     * no other epoll was woken for it (man 2 epoll_ctl, EPOLLEXCLUSIVE). So: delete first, then accept until empty.
     */
    public void park() throws IOException {
        if (!isParked) {
            isParked = true;
            loop.cancel(backOffTimer);
            unwatch();
            while (acceptOne()) {
                // until the queue is empty, or nothing more can be taken
            }
        }
    }

    public boolean isParked() {
        return isParked;
    }

    @Override
    public void onReady(int events) throws IOException {
        int taken = 0;
        while (taken < ACCEPTS_PER_WAKE_UP_MAX && acceptOne()) {
            taken++;
        }
    }

    /** The listener itself has failed, which no client can bring about: leave it to the other loops. */
    @Override
    public void onFailure(Exception failure) {
        registration = null;
        isParked = true;
        loop.cancel(backOffTimer);
        counters.failed(listener, failure);
    }

    /** Stops watching, without taking what is queued: the process ends, or another one serves the listener. */
    @Override
    public void close() {
        isParked = true;
        loop.cancel(backOffTimer);
        unwatch();
        peer.close();
    }

    /**
     * Tries to take one connection.
     *
     * @return whether another attempt makes sense at once
     */
    private boolean acceptOne() throws IOException {
        if (!gate.tryEnter()) {
            unwatch();
            gate.awaitRoom(() -> loop.handle().submit(this::watchAgain));
            return false;
        }
        boolean isTaken = false;
        try {
            Accept outcome = io.baton.ffi.Sockets.accept(listener.fd(), peer);
            switch (outcome) {
                case Accept.Connected connected -> {
                    backOffNs = BACK_OFF_MIN_NS;
                    counters.accepted(listener);
                    isTaken = true; // from here on the handler counts it out
                    onConnection.accepted(connected.fd(), peer);
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
        counters.outOfResources(listener, out.errno(), backOffNs);
        unwatch();
        loop.arm(backOffTimer, loop.nowNs() + backOffNs);
        backOffNs = Math.min(backOffNs * 2, BACK_OFF_MAX_NS);
    }

    private void watchAgain() {
        if (!isParked && registration == null && !backOffTimer.isArmed()) {
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
