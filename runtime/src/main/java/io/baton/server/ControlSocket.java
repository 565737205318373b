package io.baton.server;

import io.baton.ffi.Accept;
import io.baton.ffi.AddressBuffer;
import io.baton.ffi.Epoll;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.PeerCredentials;
import io.baton.ffi.Sockets;
import io.baton.loop.EventLoop;
import io.baton.loop.ReadyHandler;
import io.baton.loop.Registration;
import io.baton.loop.Timer;
import io.baton.net.PrivateSocket;
import io.baton.net.ServiceAccount;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets operators ask a running server, at {@code control_sock}.
 *
 * <p>Everything is bounded: connections by {@link #CONNECTIONS_MAX}, beyond which clients wait in the queue; the size
 * of a request and the time that it may take to come; what is written but not read. Belongs to the thread of its loop.
 */
public final class ControlSocket implements ReadyHandler, AutoCloseable {

    static final int CONNECTIONS_MAX = 16;

    private static final System.Logger LOG = System.getLogger(ControlSocket.class.getName());

    private static final int BUFFER_BYTES = 16 * 1024;

    private static final long BACK_OFF_NS = 100_000_000;

    private final EventLoop loop;

    private final PrivateSocket socket;

    private final ServiceAccount account;

    private final ServerControl control;

    private final Set<ControlConnection> connections = new LinkedHashSet<>();

    private final Arena arena = Arena.ofConfined();

    /** Shared by all connections, each of which uses it within one call. */
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES);

    private final AddressBuffer peer = new AddressBuffer();

    private final Timer backOff = new Timer(this::watch);

    private @Nullable Registration registration;

    private boolean isRetired;

    private boolean isClosed;

    private ControlSocket(EventLoop loop, PrivateSocket socket, ServiceAccount account, ServerControl control) {
        this.loop = loop;
        this.socket = socket;
        this.account = account;
        this.control = control;
    }

    /**
     * Listens, from the next turn of the loop on.
     *
     * @param replacing {@code PREDECESSORS} at the end of the bake
     */
    public static ControlSocket open(
            EventLoop loop, Path path, ServiceAccount account, PrivateSocket.Replacing replacing, ServerControl control)
            throws StartFailure {
        try {
            PrivateSocket socket = PrivateSocket.listen(path, account, replacing);
            ControlSocket opened = new ControlSocket(loop, socket, account, control);
            opened.watch();
            return opened;
        } catch (IOException e) {
            throw new StartFailure(StartFailure.CANNOT_BIND, "control_sock: " + e.getMessage(), e);
        }
    }

    /**
     * The successor listens at the path now: takes no more requests, and answers those that are under way until
     * {@link #close}.
     */
    public void retire() {
        isRetired = true;
        socket.relinquish();
        unwatch();
        socket.close();
    }

    @Override
    public void onReady(int events) throws IOException {
        while (!isClosed && connections.size() < CONNECTIONS_MAX) {
            switch (Sockets.accept(socket.listener(), peer)) {
                case Accept.Connected(Fd connection) -> admit(connection);
                case Accept.Retry retry -> {
                    // the next one
                }
                case Accept.NothingPending nothing -> {
                    return;
                }
                case Accept.NotListening stopped -> throw new IOException(socket.path() + " does not listen any more");
                case Accept.OutOfResources out -> {
                    LOG.log(Level.WARNING, "control_sock waits for a descriptor: " + out.errno());
                    unwatch();
                    loop.arm(backOff, loop.nowNs() + BACK_OFF_NS);
                    return;
                }
            }
        }
        unwatch(); // until somebody leaves
    }

    @Override
    public void onFailure(Exception failure) {
        registration = null;
        if (!isClosed) {
            LOG.log(Level.ERROR, "control_sock has failed, and takes no more requests: " + failure.getMessage());
        }
    }

    /** Closes every connection, and removes the path, unless it is a successor's. */
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        unwatch();
        loop.cancel(backOff);
        List.copyOf(connections).forEach(ControlConnection::close);
        socket.close();
        peer.close();
        arena.close();
    }

    MemorySegment buffer() {
        return buffer;
    }

    ServerControl control() {
        return control;
    }

    void ended(ControlConnection connection) {
        connections.remove(connection);
        if (registration == null && !backOff.isArmed()) {
            watch();
        }
    }

    private void admit(Fd fd) throws ErrnoException {
        ControlConnection connection = new ControlConnection(this, loop, fd);
        connections.add(connection);
        try {
            Optional<PeerCredentials> client = PeerCredentials.of(fd);
            if (client.isPresent() && account.trusts(client.get())) {
                connection.open();
                return;
            }
            LOG.log(
                    Level.WARNING,
                    "control_sock refused a client: "
                            + client.map(Object::toString).orElse("unknown"));
        } catch (ErrnoException e) {
            LOG.log(Level.WARNING, "control_sock refused a client: " + e.getMessage());
        }
        connection.close();
    }

    private void watch() {
        if (isClosed || isRetired) {
            return;
        }
        try {
            registration = loop.register(socket.listener(), Epoll.IN, this);
        } catch (ErrnoException e) {
            onFailure(e);
        }
    }

    private void unwatch() {
        if (registration != null) {
            registration.cancel();
            registration = null;
        }
    }
}
