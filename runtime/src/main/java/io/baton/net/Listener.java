package io.baton.net;

import io.baton.ffi.Address;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.SocketOption;
import io.baton.ffi.Sockets;

/**
 * A listening socket with the name that the configuration gives it.
 *
 * @param name unique among the listeners of a server
 * @param address what it is bound to; with port 0 of the configuration, the port that the kernel chose
 * @param fd owned by this
 */
public record Listener(String name, Address address, Fd fd) implements AutoCloseable {

    /** A client that says nothing for so long is accepted all the same. */
    private static final int DEFER_ACCEPT_S = 1;

    /** Binds and listens. */
    public static Listener bind(String name, Address address, int backlog) throws ErrnoException {
        Fd fd = Sockets.listen(address, backlog);
        return adopt(name, fd);
    }

    /** Takes over a socket that listens already: from a predecessor, or from the service manager. */
    public static Listener adopt(String name, Fd fd) throws ErrnoException {
        try {
            return new Listener(name, Sockets.localAddress(fd), fd);
        } catch (ErrnoException | RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    /**
     * Sets what TCP connections inherit: small answers leave at once, and where the client speaks first, the kernel
     * keeps a connection back until there is something to read (man 7 tcp). Not before the listener is this process's:
     * whoever shares the socket shares its options.
     */
    public void tune(boolean doClientsSpeakFirst) throws ErrnoException {
        if (!address.isUnix()) {
            Sockets.set(fd, SocketOption.NODELAY, 1);
            Sockets.set(fd, SocketOption.DEFER_ACCEPT, doClientsSpeakFirst ? DEFER_ACCEPT_S : 0);
        }
    }

    /** Who owns the same descriptor is the same; the rest follows from it. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Listener listener && listener.fd == fd;
    }

    @Override
    public int hashCode() {
        return fd.hashCode();
    }

    @Override
    public void close() {
        fd.close();
    }

    @Override
    public String toString() {
        return name.equals(address.toString()) ? name : name + " (" + address + ")";
    }
}
