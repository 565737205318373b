package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.AF_INET6;
import static io.baton.ffi.libc.LibcConstants.AF_UNIX;
import static io.baton.ffi.libc.LibcConstants.SHUT_RD;
import static io.baton.ffi.libc.LibcConstants.SHUT_RDWR;
import static io.baton.ffi.libc.LibcConstants.SHUT_WR;
import static io.baton.ffi.libc.LibcConstants.SOCK_CLOEXEC;
import static io.baton.ffi.libc.LibcConstants.SOCK_DGRAM;
import static io.baton.ffi.libc.LibcConstants.SOCK_NONBLOCK;
import static io.baton.ffi.libc.LibcConstants.SOCK_SEQPACKET;
import static io.baton.ffi.libc.LibcConstants.SOCK_STREAM;
import static io.baton.ffi.libc.LibcConstants.SOL_SOCKET;
import static io.baton.ffi.libc.LibcConstants.SO_ERROR;
import static io.baton.ffi.libc.LibcConstants.SO_LINGER;
import static io.baton.ffi.libc.LibcConstants.SO_TYPE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.baton.ffi.libc.Libc;
import io.baton.ffi.libc.linger;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Sockets over IPv4, IPv6 and Unix, mostly for streams: made, bound, connected, accepted and asked. Bytes are
 * {@link Io}'s.
 */
public final class Sockets {

    private static final int FLAGS = SOCK_NONBLOCK | SOCK_CLOEXEC;

    private Sockets() {}

    /** Two connected Unix sockets. */
    public record Pair(Fd left, Fd right) implements AutoCloseable {

        @Override
        public void close() {
            left.close();
            right.close();
        }
    }

    /** Whether a Unix pair keeps the borders between messages. */
    public enum Kind {
        STREAM(SOCK_STREAM),
        SEQPACKET(SOCK_SEQPACKET);

        private final int type;

        Kind(int type) {
            this.type = type;
        }
    }

    /** Which directions {@link #shutdown} ends. */
    public enum Direction {
        READ(SHUT_RD),
        WRITE(SHUT_WR),
        BOTH(SHUT_RDWR);

        private final int how;

        Direction(int how) {
            this.how = how;
        }
    }

    /** An unbound stream socket that can be bound or connected to addresses such as this one. */
    public static Fd open(Address address, String purpose) throws ErrnoException {
        int fd = Libc.socket(address.family(), SOCK_STREAM | FLAGS, 0);
        return new Fd(ErrnoException.check("socket", address.toString(), fd), purpose);
    }

    /**
     * An unbound datagram socket. Connected to an address, it gets a port that the kernel chose, and hears of nobody
     * else; what that address refuses comes out of the next {@link Io#receive}.
     */
    public static Fd openDatagram(Address address, String purpose) throws ErrnoException {
        int fd = Libc.socket(address.family(), SOCK_DGRAM | FLAGS, 0);
        return new Fd(ErrnoException.check("socket", address.toString(), fd), purpose);
    }

    /** Two connected Unix sockets, for a purpose that both ends share. */
    public static Pair pair(Kind kind, String purpose) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fds = arena.allocate(JAVA_INT, 2);
            int result = Libc.socketpair(AF_UNIX, kind.type | FLAGS, 0, fds);
            ErrnoException.check("socketpair", kind.name(), result);
            return new Pair(new Fd(fds.getAtIndex(JAVA_INT, 0), purpose), new Fd(fds.getAtIndex(JAVA_INT, 1), purpose));
        }
    }

    /**
     * Opens, binds and listens, or leaves nothing behind.
     *
     * <p>TCP listeners get {@code SO_REUSEADDR}; those on IPv6 leave IPv4 alone, so that {@code [::]:80} and
     * {@code 0.0.0.0:80} are two listeners. Nothing is unlinked: a Unix socket's path must be free.
     */
    public static Fd listen(Address address, int backlog) throws ErrnoException {
        if (!address.isAnyPort()) {
            return listenThere(address, backlog);
        }
        // A port that the kernel chose for a socket is lost when its reading is ended, and listen would choose another.
        // So a first socket lets it choose, and keeps the port taken until a second one has asked for it by number.
        try (Fd choice = openBound(address)) {
            return listenThere(localAddress(choice), backlog);
        }
    }

    private static Fd listenThere(Address address, int backlog) throws ErrnoException {
        Fd fd = openBound(address);
        try {
            listen(fd, backlog);
            return fd;
        } catch (ErrnoException | RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    private static Fd openBound(Address address) throws ErrnoException {
        Fd fd = open(address, "listener " + address);
        try {
            if (!address.isUnix()) {
                set(fd, SocketOption.REUSEADDR, 1);
            }
            if (address.family() == AF_INET6) {
                set(fd, SocketOption.V6ONLY, 1);
            }
            bind(fd, address);
            return fd;
        } catch (ErrnoException | RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    public static void bind(Fd fd, Address address) throws ErrnoException {
        try (AddressBuffer buffer = new AddressBuffer()) {
            buffer.set(address);
            int result = Libc.bind(fd.number(), buffer.segment(), buffer.length());
            ErrnoException.check("bind", "fd=" + fd.number() + ", " + address, result);
        }
    }

    /** Starts to listen, changes the backlog of a listener, or revives one that was shut down for reading. */
    public static void listen(Fd fd, int backlog) throws ErrnoException {
        ErrnoException.check("listen", fd, Libc.listen(fd.number(), backlog));
    }

    /**
     * Tries once to take a connection from a listener's queue.
     *
     * @param peer receives the client's address
     */
    public static Accept accept(Fd listener, AddressBuffer peer) throws ErrnoException {
        MemorySegment address = peer.clear();
        int result = Libc.accept4(listener.number(), address, peer.lengthSegment(), FLAGS);
        if (result >= 0) {
            return new Accept.Connected(new Fd(result, "connection"));
        }
        return switch (Errno.ofResult(result)) {
            case EAGAIN -> Accept.NothingPending.INSTANCE;
            case EINVAL -> Accept.NotListening.INSTANCE;
            case EMFILE, ENFILE, ENOBUFS, ENOMEM -> new Accept.OutOfResources(Errno.ofResult(result));
            // Errors of the new connection's network come out of accept on Linux (man 2 accept); EINTR joins them.
            // EOPNOTSUPP, which that page names too, is what a datagram socket would answer for ever.
            case EINTR,
                    ECONNABORTED,
                    ENETDOWN,
                    EPROTO,
                    ENOPROTOOPT,
                    EHOSTDOWN,
                    ENONET,
                    EHOSTUNREACH,
                    ENETUNREACH,
                    ETIMEDOUT,
                    EPERM -> Accept.Retry.INSTANCE;
            default -> throw ErrnoException.of("accept4", listener, result);
        };
    }

    /** Begins to connect, and says how far that came. */
    public static Connect connect(Fd fd, Address address) throws ErrnoException {
        try (AddressBuffer buffer = new AddressBuffer()) {
            buffer.set(address);
            int result = Libc.connect(fd.number(), buffer.segment(), buffer.length());
            if (result == 0) {
                return Connect.Connected.INSTANCE;
            }
            return switch (Errno.ofResult(result)) {
                case EINPROGRESS, EINTR -> Connect.InProgress.INSTANCE;
                // Our own mistakes. Whatever else comes is the network's answer, and there are many: EINVAL of a
                // blackhole route, EACCES of a prohibited one, EPERM of a firewall, ENOTDIR of a path.
                case EAFNOSUPPORT, EALREADY, EBADF, EFAULT, EISCONN, ENOTSOCK, EOPNOTSUPP ->
                    throw ErrnoException.of("connect", "fd=" + fd.number() + ", " + address, result);
                default -> new Connect.Failed(Errno.ofResult(result));
            };
        }
    }

    /** How an attempt to connect ended, or what else went wrong since the last question; empty when nothing did. */
    public static Optional<Errno> pendingError(Fd fd) throws ErrnoException {
        int error = getInt(fd, SOL_SOCKET, SO_ERROR);
        return error == 0 ? Optional.empty() : Optional.of(Errno.of(error));
    }

    /**
     * Makes a TCP listener refuse connections at once, also those in its queue, in every process that shares it. It
     * keeps an address whose port it asked for by number, and its options, until {@link #listen(Fd, int)} revives it.
     * A Unix listener refuses for good.
     *
     * @return false when it did not listen
     */
    public static boolean stopListening(Fd listener) throws ErrnoException {
        // To end the reading of a socket that listens no more fails, but leaves a mark on it: after it was revived, all
        // that it accepts would be at its end at once.
        return get(listener, SocketOption.ACCEPTCONN) == 1 && shutdown(listener, Direction.READ);
    }

    /**
     * Ends one or both directions of a connection, for every process that has it; for a listener, there is
     * {@link #stopListening}.
     *
     * @return whether there was a connection to end
     */
    public static boolean shutdown(Fd fd, Direction direction) throws ErrnoException {
        int result = Libc.shutdown(fd.number(), direction.how);
        if (result < 0 && Errno.ofResult(result) == Errno.ENOTCONN) {
            return false;
        }
        ErrnoException.check("shutdown", fd, result);
        return true;
    }

    /** Whether this is a listener for streams; a descriptor that somebody else opened can be anything. */
    public static boolean isStreamListener(Fd fd) throws ErrnoException {
        try {
            return getInt(fd, SOL_SOCKET, SO_TYPE) == SOCK_STREAM && get(fd, SocketOption.ACCEPTCONN) == 1;
        } catch (ErrnoException e) {
            if (e.errno() == Errno.ENOTSOCK) {
                return false;
            }
            throw e;
        }
    }

    public static Address localAddress(Fd fd) throws ErrnoException {
        try (AddressBuffer buffer = new AddressBuffer()) {
            int result = Libc.getsockname(fd.number(), buffer.clear(), buffer.lengthSegment());
            ErrnoException.check("getsockname", fd, result);
            return buffer.address();
        }
    }

    /** The other end; empty when there is none (any more). */
    public static Optional<Address> peerAddress(Fd fd) throws ErrnoException {
        try (AddressBuffer buffer = new AddressBuffer()) {
            int result = Libc.getpeername(fd.number(), buffer.clear(), buffer.lengthSegment());
            if (result < 0 && Errno.ofResult(result) == Errno.ENOTCONN) {
                return Optional.empty();
            }
            ErrnoException.check("getpeername", fd, result);
            return Optional.of(buffer.address());
        }
    }

    public static void set(Fd fd, SocketOption option, int value) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocateFrom(JAVA_INT, value);
            setOption(fd, option.name(), option.level(), option.option(), memory);
        }
    }

    public static int get(Fd fd, SocketOption option) throws ErrnoException {
        return getInt(fd, option.level(), option.option());
    }

    /**
     * Makes {@code close} wait for unsent bytes, or with 0 seconds throw them away and reset the connection.
     */
    public static void setLinger(Fd fd, int seconds) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = linger.allocate(arena);
            linger.l_onoff(memory, 1);
            linger.l_linger(memory, seconds);
            setOption(fd, "LINGER", SOL_SOCKET, SO_LINGER, memory);
        }
    }

    private static void setOption(Fd fd, String name, int level, int option, MemorySegment value)
            throws ErrnoException {
        int result = Libc.setsockopt(fd.number(), level, option, value, (int) value.byteSize());
        ErrnoException.check("setsockopt", "fd=" + fd.number() + ", " + name, result);
    }

    private static int getInt(Fd fd, int level, int option) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_INT);
            getOption(fd, level, option, value, arena.allocateFrom(JAVA_INT, Integer.BYTES));
            return value.get(JAVA_INT, 0);
        }
    }

    /** Reads an option of any form; the length says how much room there is, and after the call how much was used. */
    static void getOption(Fd fd, int level, int option, MemorySegment value, MemorySegment length)
            throws ErrnoException {
        int result = Libc.getsockopt(fd.number(), level, option, value, length);
        ErrnoException.check("getsockopt", "fd=" + fd.number() + ", option=" + option, result);
    }
}
