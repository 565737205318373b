package io.baton.handoff;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.baton.ffi.Address;
import io.baton.ffi.Connect;
import io.baton.ffi.Credentials;
import io.baton.ffi.Errno;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.FileDescriptors;
import io.baton.ffi.Io;
import io.baton.ffi.PeerCredentials;
import io.baton.ffi.Processes;
import io.baton.ffi.SocketPaths;
import io.baton.ffi.Sockets;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The place where a successor waits for its predecessor, and the lock that only one can hold.
 *
 * <p>The socket gets its path by being renamed: whoever connects there finds one that listens, with its mode and owner.
 * No link is followed, and nothing is replaced but a socket at which nobody listens.
 */
final class UpgradeSocket implements AutoCloseable {

    static final String LOCK_SUFFIX = ".lock";

    private static final int MODE = 0600;

    private static final int BACKLOG = 64;

    /** So that a shorter pid covers a longer one. */
    private static final int PID_WIDTH = 20;

    private final Address.UnixPath path;

    private final Fd lock;

    private final Fd listener;

    private boolean isListening = true;

    private UpgradeSocket(Address.UnixPath path, Fd lock, Fd listener) {
        this.path = path;
        this.lock = lock;
        this.listener = listener;
    }

    /**
     * Locks, binds and listens, or leaves nothing behind.
     *
     * @throws UnusableException when somebody else is upgrading, or the path is in use
     */
    static UpgradeSocket open(HandoffSettings settings) throws IOException, UnusableException {
        Address.UnixPath path = new Address.UnixPath(settings.upgradeSock());
        Fd lock = lock(settings);
        try {
            requireFree(path);
            return new UpgradeSocket(path, lock, listen(path, settings));
        } catch (IOException | RuntimeException | UnusableException e) {
            lock.close();
            throw e;
        }
    }

    /** Something is in the way that this process must not remove. */
    static final class UnusableException extends Exception {

        private static final long serialVersionUID = 1L;

        UnusableException(String message) {
            super(message);
        }
    }

    Fd listener() {
        return listener;
    }

    /** Takes nobody else in; the lock stays. */
    void stopListening() {
        if (!isListening) {
            return;
        }
        isListening = false;
        listener.close();
        try {
            SocketPaths.unlink(path); // ours: nobody else puts a socket there while we hold the lock
        } catch (ErrnoException e) {
            // A socket at which nobody listens is in nobody's way, and the next one takes its place.
        }
    }

    /** Lets the next upgrade begin. */
    @Override
    public void close() {
        stopListening();
        lock.close();
    }

    private static Fd lock(HandoffSettings settings) throws IOException, UnusableException {
        String name = settings.upgradeSock() + LOCK_SUFFIX;
        Fd lock = FileDescriptors.openLock(name, MODE);
        try (Arena arena = Arena.ofConfined()) {
            if (!FileDescriptors.tryLock(lock)) {
                throw new UnusableException("another upgrade is under way: %s holds %s".formatted(holder(lock), name));
            }
            if (Credentials.ownUid() == 0) {
                FileDescriptors.setOwner(lock, settings.user(), settings.group());
            }
            String pid = "%-" + PID_WIDTH + "d\n";
            Io.write(lock, bytes(arena, pid.formatted(Processes.ownPid())));
            return lock;
        } catch (IOException | RuntimeException | UnusableException e) {
            lock.close();
            throw e;
        }
    }

    private static String holder(Fd lock) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(PID_WIDTH + 1L);
            long length = Math.max(0, Io.read(lock, text));
            byte[] bytes = text.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
            String pid = new String(bytes, US_ASCII).strip();
            return pid.matches("[0-9]+") ? "process " + pid : "another process";
        }
    }

    private static void requireFree(Address.UnixPath path) throws IOException, UnusableException {
        switch (SocketPaths.look(path)) {
            case NOTHING -> {}
            case SOMETHING_ELSE ->
                throw new UnusableException(path + " is not a socket, so it will not be replaced: move it away");
            case SOCKET -> requireStale(path);
        }
    }

    private static void requireStale(Address.UnixPath path) throws IOException, UnusableException {
        try (Fd probe = Sockets.open(path, "probe of " + path)) {
            Connect answer = Sockets.connect(probe, path);
            boolean isStale = answer instanceof Connect.Failed(Errno errno)
                    && (errno == Errno.ECONNREFUSED || errno == Errno.ENOENT);
            if (!isStale) {
                String who = answer instanceof Connect.Connected
                        ? PeerCredentials.of(probe).map(Object::toString).orElse("somebody")
                        : answer.toString();
                throw new UnusableException("%s is in use: %s".formatted(path, who));
            }
        }
    }

    private static Fd listen(Address.UnixPath path, HandoffSettings settings) throws ErrnoException {
        Address.UnixPath temporary = temporary(path);
        if (SocketPaths.look(temporary) == SocketPaths.Found.SOCKET) {
            SocketPaths.unlink(temporary); // of a process with our number that died on the way
        }
        Fd listener = Sockets.open(path, "upgrade socket " + path);
        boolean isBound = false;
        try {
            FileDescriptors.setMode(listener, MODE); // bind hands it to the path
            Sockets.bind(listener, temporary);
            isBound = true;
            SocketPaths.setMode(temporary, MODE);
            if (Credentials.ownUid() == 0) {
                SocketPaths.setOwner(temporary, settings.user(), settings.group());
            }
            Sockets.listen(listener, BACKLOG);
            SocketPaths.rename(temporary, path);
            return listener;
        } catch (ErrnoException | RuntimeException e) {
            listener.close();
            if (isBound) {
                SocketPaths.unlink(temporary);
            }
            throw e;
        }
    }

    /** Another name in the same folder, short enough wherever the real one is. */
    private static Address.UnixPath temporary(Address.UnixPath path) {
        String folder = path.path().substring(0, path.path().lastIndexOf('/') + 1);
        return new Address.UnixPath(folder + "." + Long.toString(Processes.ownPid(), Character.MAX_RADIX));
    }

    private static MemorySegment bytes(Arena arena, String text) {
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, text.getBytes(US_ASCII));
    }
}
