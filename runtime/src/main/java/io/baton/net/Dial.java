package io.baton.net;

import io.baton.ffi.Address;
import io.baton.ffi.Connect;
import io.baton.ffi.Epoll;
import io.baton.ffi.Errno;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.SocketOption;
import io.baton.ffi.Sockets;
import io.baton.loop.ReadyHandler;
import io.baton.loop.Registration;
import io.baton.loop.Timer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An attempt to connect to a server: it becomes a {@link Connection}, or fails.
 *
 * <p>Belongs to its loop's thread.
 */
public final class Dial implements ReadyHandler {

    private final Connections connections;

    private final Address address;

    private final Caller caller;

    private final Timer timeout = new Timer(() -> fail(Errno.ETIMEDOUT));

    private @Nullable Fd fd;

    private @Nullable Registration registration;

    private boolean isOver;

    /** Whoever wants the connection. Both are called later than the dial begins. */
    public interface Caller {

        /** Names the handler of the connection, which is open from now on. */
        ConnectionHandler connected(Connection connection);

        /** Nobody answers, or nothing is left to connect with. */
        void failed(Errno why);
    }

    private Dial(Connections connections, Address address, Caller caller) {
        this.connections = connections;
        this.address = address;
        this.caller = caller;
    }

    static Dial begin(Connections connections, Address address, long timeoutNs, Caller caller) {
        Dial dial = new Dial(connections, address, caller);
        try {
            dial.begin(timeoutNs);
        } catch (ErrnoException e) { // no descriptor, or no memory: as good as nobody there
            dial.failLater(e.errno());
        }
        return dial;
    }

    /** Gives up; nothing is called any more. */
    public void cancel() {
        if (!isOver) {
            isOver = true;
            connections.loop().cancel(timeout);
            if (registration != null) {
                registration.forget();
            }
            if (fd != null) {
                fd.close();
            }
        }
    }

    @Override
    public void onReady(int events) throws ErrnoException {
        Fd connected = fd;
        Registration made = registration;
        if (isOver || connected == null || made == null) {
            return;
        }
        Optional<Errno> failure = Sockets.pendingError(connected);
        if (failure.isPresent()) {
            fail(failure.get());
            return;
        }
        isOver = true;
        connections.loop().cancel(timeout);
        connections.open(connected, address, made, caller, (events & Epoll.IN) != 0);
    }

    @Override
    public void onFailure(Exception failure) {
        fail(failure instanceof ErrnoException errno ? errno.errno() : Errno.ECANCELED);
    }

    private void begin(long timeoutNs) throws ErrnoException {
        Fd opened = Sockets.open(address, "to a server");
        fd = opened;
        if (!address.isUnix()) {
            Sockets.set(opened, SocketOption.NODELAY, 1);
        }
        switch (Sockets.connect(opened, address)) {
            case Connect.Failed failed -> failLater(failed.errno());
            case Connect.Connected _, Connect.InProgress _ -> {
                registration = connections.loop().register(opened, ConnectionTurn.INTEREST, this);
                connections.loop().arm(timeout, connections.loop().nowNs() + timeoutNs);
            }
        }
    }

    private void failLater(Errno why) {
        connections.loop().later(() -> fail(why));
    }

    private void fail(Errno why) {
        if (!isOver) {
            cancel();
            caller.failed(why);
        }
    }
}
