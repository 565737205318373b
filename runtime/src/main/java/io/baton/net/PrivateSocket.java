package io.baton.net;

import io.baton.ffi.Address;
import io.baton.ffi.Connect;
import io.baton.ffi.Credentials;
import io.baton.ffi.Errno;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.FileDescriptors;
import io.baton.ffi.PeerCredentials;
import io.baton.ffi.Processes;
import io.baton.ffi.SocketPaths;
import io.baton.ffi.Sockets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A Unix socket that listens for processes of the same service, and for nobody else.
 *
 * <p>Its path has mode 0600 and the service's owner from the moment it can be connected to: it is bound under another
 * name, given both, and renamed. No symbolic link is followed, and nothing but a socket is replaced. Closing removes
 * the path, unless a successor has put its own socket there.
 */
public final class PrivateSocket implements AutoCloseable {

    private static final int MODE = 0600;

    private static final int BACKLOG = 64;

    /** Short, so that it is possible wherever the real name is; several in one process differ. */
    private static final int NAME_RADIX = Character.MAX_RADIX;

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Path path;

    private final Fd listener;

    private final Object inode;

    private boolean isRelinquished;

    private PrivateSocket(Path path, Fd listener, Object inode) {
        this.path = path;
        this.listener = listener;
        this.inode = inode;
    }

    /** Which sockets may give way to the new one. */
    public enum Replacing {
        /** Only one that nobody listens on any more. */
        STALE,
        /** Also one of a process that is about to hand over. */
        PREDECESSORS
    }

    /**
     * Listens at a path, or leaves everything as it was.
     *
     * @throws IOException with one sentence: what is there, and what to do
     */
    public static PrivateSocket listen(Path path, ServiceAccount account, Replacing replacing) throws IOException {
        Address.UnixPath address = new Address.UnixPath(path.toString());
        if (SocketPaths.look(address) == SocketPaths.Found.SOMETHING_ELSE) {
            throw new IOException(path + " is there and is no socket: remove it, or configure another path");
        }
        if (replacing == Replacing.STALE) {
            requireStale(path, address);
        }
        Address.UnixPath unfinished =
                new Address.UnixPath(path.resolveSibling(unfinishedName()).toString());
        Fd listener = bindPrivately(address, unfinished, account);
        try {
            Object inode = inode(Path.of(unfinished.path()));
            SocketPaths.rename(unfinished, address);
            return new PrivateSocket(path, listener, inode);
        } catch (IOException | RuntimeException e) {
            SocketPaths.unlink(unfinished);
            listener.close();
            throw e;
        }
    }

    /** The process that listens at a path; empty where nobody does. Nobody of this pid namespace has the number 0. */
    public static Optional<PeerCredentials> owner(Path path) throws IOException {
        Address.UnixPath address = new Address.UnixPath(path.toString());
        if (SocketPaths.look(address) != SocketPaths.Found.SOCKET) {
            return Optional.empty();
        }
        try (Fd probe = Sockets.open(address, "probe of " + path)) {
            return switch (Sockets.connect(probe, address)) {
                case Connect.Connected connected -> PeerCredentials.of(probe);
                case Connect.InProgress waiting -> PeerCredentials.of(probe);
                case Connect.Failed(Errno errno)
                when errno == Errno.EAGAIN -> // its queue is full, so somebody has it
                    Optional.of(new PeerCredentials(0, (int) Credentials.ownUid(), (int) Credentials.ownGid()));
                case Connect.Failed failed -> Optional.empty();
            };
        }
    }

    public Path path() {
        return path;
    }

    /** Borrowed: it is this object that closes it. */
    public Fd listener() {
        return listener;
    }

    /** Leaves the path to the successor from here on, whatever is there. */
    public void relinquish() {
        isRelinquished = true;
    }

    @Override
    public void close() {
        listener.close();
        try {
            if (!isRelinquished && Objects.equals(inode, inode(path))) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            isRelinquished = true; // nothing is lost: the next one replaces what is stale
        }
    }

    private static void requireStale(Path path, Address.UnixPath address) throws IOException {
        Optional<PeerCredentials> owner = owner(path);
        if (owner.isPresent()) {
            throw new IOException("%s is in use by process %d: stop it, or configure another path"
                    .formatted(address, owner.get().pid()));
        }
    }

    private static Fd bindPrivately(Address.UnixPath address, Address.UnixPath unfinished, ServiceAccount account)
            throws ErrnoException {
        Fd listener = Sockets.open(address, "listener " + address);
        try {
            FileDescriptors.setMode(listener, MODE); // which bind gives to the path
            SocketPaths.unlink(unfinished); // of a dead process that had our number
            Sockets.bind(listener, unfinished);
            if (account.takesOverFiles()) {
                SocketPaths.setOwner(unfinished, account.user(), account.group());
            }
            Sockets.listen(listener, BACKLOG);
            return listener;
        } catch (ErrnoException | RuntimeException e) {
            listener.close();
            SocketPaths.unlink(unfinished);
            throw e;
        }
    }

    private static String unfinishedName() {
        return "." + Long.toString(Processes.ownPid(), NAME_RADIX)
                + Integer.toString(COUNT.getAndIncrement() % NAME_RADIX, NAME_RADIX);
    }

    /** What tells one file from another; none where nothing is. */
    private static Object inode(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
