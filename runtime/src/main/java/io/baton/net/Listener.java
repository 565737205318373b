package io.baton.net;

import io.baton.ffi.Address;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.Sockets;

/**
 * A listening socket with the name that the configuration gives it.
 *
 * @param name unique among the listeners of a server
 * @param address what it is bound to; with port 0 of the configuration, the port that the kernel chose
 * @param fd owned by this
 */
public record Listener(String name, Address address, Fd fd) implements AutoCloseable {

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

    @Override
    public void close() {
        fd.close();
    }

    @Override
    public String toString() {
        return name.equals(address.toString()) ? name : name + " (" + address + ")";
    }
}
