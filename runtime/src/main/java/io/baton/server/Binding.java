package io.baton.server;

import static java.lang.System.Logger.Level.INFO;

import io.baton.config.ListenerConfig;
import io.baton.ffi.Address;
import io.baton.ffi.Connect;
import io.baton.ffi.Credentials;
import io.baton.ffi.Errno;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.FileDescriptors;
import io.baton.ffi.SocketPaths;
import io.baton.ffi.Sockets;
import io.baton.net.Listener;
import io.baton.systemd.PassedSocket;
import java.io.IOException;

/** Makes the socket of a site that has none yet. */
final class Binding {

    private static final System.Logger LOG = System.getLogger(Binding.class.getName());

    private Binding() {}

    /** Binds and listens, or says in one line why that is not possible, and what to do. */
    static Listener bind(Sites.Site site) throws StartFailure {
        ListenerConfig config = site.config();
        try {
            Listener listener = site.address() instanceof Address.UnixPath path
                    ? bindPath(config, path)
                    : Listener.bind(config.name(), site.address(), config.backlog());
            LOG.log(INFO, "listener {0} is bound", listener);
            return listener;
        } catch (ErrnoException e) {
            String advice = switch (e.errno()) {
                case EADDRINUSE -> "another program has it; where that is Baton, start with -u to take over from it";
                case EACCES, EPERM ->
                    "ports below 1024 need root or CAP_NET_BIND_SERVICE, paths a writable folder, another owner root";
                case EADDRNOTAVAIL -> "this machine has no such address";
                default -> "see the errno";
            };
            throw failure(config, e, "; " + advice);
        } catch (IOException e) { // socket_user or socket_group is nobody here
            throw failure(config, e, "");
        }
    }

    /** Has a socket that listens already, with the queue that is configured. */
    static Listener adopt(Sites.Site site, PassedSocket socket) throws StartFailure {
        ListenerConfig config = site.config();
        try {
            Sockets.listen(socket.fd(), config.backlog());
            Listener listener = Listener.adopt(config.name(), socket.fd());
            LOG.log(INFO, "listener {0} is socket {1} of the service manager", listener, socket);
            return listener;
        } catch (ErrnoException e) {
            socket.fd().close();
            throw failure(config, e, "; the service manager passed it: see its socket unit");
        }
    }

    private static StartFailure failure(ListenerConfig config, IOException e, String advice) {
        return new StartFailure(
                StartFailure.CANNOT_BIND,
                "cannot bind listener %s: %s%s".formatted(config.name(), e.getMessage(), advice),
                e);
    }

    /**
     * Binds a path; a socket file that nobody listens on any more is replaced.
     *
     * <p>The path has its mode and its owner before it listens, so before anybody can connect. Until then it has no
     * more rights than that: bind hands the socket's mode to it, less what the umask takes away.
     */
    private static Listener bindPath(ListenerConfig config, Address.UnixPath path) throws IOException {
        int user = FileDescriptors.UNCHANGED;
        int group = FileDescriptors.UNCHANGED;
        if (config.socketUser().isPresent()) {
            user = (int) Credentials.user(config.socketUser().get()).uid();
        }
        if (config.socketGroup().isPresent()) {
            group = (int) Credentials.group(config.socketGroup().get()).gid();
        }
        Fd fd = Sockets.open(path, "listener " + path);
        boolean isBound = false;
        try {
            int mode = config.socketMode().orElse(ListenerConfig.SOCKET_MODE_DEFAULT);
            FileDescriptors.setMode(fd, mode);
            bindOrReplace(fd, path);
            isBound = true;
            SocketPaths.setMode(path, mode);
            if (user != FileDescriptors.UNCHANGED || group != FileDescriptors.UNCHANGED) {
                SocketPaths.setOwner(path, user, group);
            }
            Sockets.listen(fd, config.backlog());
            return Listener.adopt(config.name(), fd);
        } catch (ErrnoException | RuntimeException e) {
            fd.close();
            if (isBound) {
                SocketPaths.unlink(path);
            }
            throw e;
        }
    }

    private static void bindOrReplace(Fd fd, Address.UnixPath path) throws ErrnoException {
        try {
            Sockets.bind(fd, path);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EADDRINUSE || !isStale(path)) {
                throw e;
            }
            SocketPaths.unlink(path);
            Sockets.bind(fd, path);
        }
    }

    /** Whether a socket file was left behind by a process that has ended. */
    private static boolean isStale(Address.UnixPath path) throws ErrnoException {
        if (SocketPaths.look(path) != SocketPaths.Found.SOCKET) {
            return false;
        }
        try (Fd probe = Sockets.open(path, "probe of " + path)) {
            return Sockets.connect(probe, path) instanceof Connect.Failed failed
                    && failed.errno() == Errno.ECONNREFUSED;
        }
    }
}
