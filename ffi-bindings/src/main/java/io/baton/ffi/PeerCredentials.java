package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.ENOPROTOOPT;
import static io.baton.ffi.libc.LibcConstants.SOL_SOCKET;
import static io.baton.ffi.libc.LibcConstants.SO_PEERCRED;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.baton.ffi.libc.Libc;
import io.baton.ffi.libc.ucred;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Who is at the other end of a Unix socket, as the kernel noted it: at {@code connect} for the one who connected, at
 * {@code listen} for the one who accepts, at {@code socketpair} for both ends of a pair (man 7 unix).
 *
 * <p>The process may have changed its user since, or handed the socket to another, or ended: its pid alone proves
 * nothing, since pids are used again. {@link #pidfd} pins it.
 *
 * @param pid 0 for a process that this one's pid namespace does not show
 * @param uid an unsigned number of 32 bits, the effective one
 * @param gid an unsigned number of 32 bits, the effective one
 */
public record PeerCredentials(int pid, int uid, int gid) {

    /** No user has this number (man 2 setresuid); the kernel reports it where there is no peer. */
    private static final int NOBODY = -1;

    /** Of Linux 6.5, the same on x86-64 and aarch64; glibc's headers gained it later than we may ask for. */
    private static final int SO_PEERPIDFD = 77;

    /** The credentials of a peer; empty for a socket that has none: unconnected, or not a Unix socket. */
    public static Optional<PeerCredentials> of(Fd socket) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment peer = ucred.allocate(arena);
            MemorySegment length = arena.allocateFrom(JAVA_INT, (int) ucred.sizeof());
            Sockets.getOption(socket, SOL_SOCKET, SO_PEERCRED, peer, length);
            return ucred.uid(peer) == NOBODY
                    ? Optional.empty()
                    : Optional.of(new PeerCredentials(ucred.pid(peer), ucred.uid(peer), ucred.gid(peer)));
        }
    }

    /**
     * A descriptor of the peer's process, readable as soon as that has ended; empty before Linux 6.5, which has none.
     *
     * <p>It refers to the process that connected even if the pid has been given to another one meanwhile. A peer that
     * was gone and reaped before this question is not an empty answer, lest its pid be trusted instead: newer kernels
     * still give a descriptor, which is readable at once, and the others fail.
     *
     * @throws ErrnoException with {@code ESRCH}, or {@code EINVAL} on older kernels, when the peer was reaped before;
     *     with {@code ENODATA} for a socket that has no peer
     */
    public static Optional<Fd> pidfd(Fd socket) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(JAVA_INT);
            MemorySegment length = arena.allocateFrom(JAVA_INT, Integer.BYTES);
            int result = Libc.getsockopt(socket.number(), SOL_SOCKET, SO_PEERPIDFD, number, length);
            if (result == -ENOPROTOOPT) {
                return Optional.empty();
            }
            ErrnoException.check("getsockopt", "fd=" + socket.shownNumber() + ", SO_PEERPIDFD", result);
            return Optional.of(new Fd(number.get(JAVA_INT, 0), "peer process of " + socket.purpose()));
        }
    }

    @Override
    public String toString() {
        return "pid %d, uid %s, gid %s".formatted(pid, Integer.toUnsignedString(uid), Integer.toUnsignedString(gid));
    }
}
