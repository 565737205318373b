package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.AT_EMPTY_PATH;
import static io.baton.ffi.libc.LibcConstants.AT_FDCWD;
import static io.baton.ffi.libc.LibcConstants.AT_SYMLINK_NOFOLLOW;
import static io.baton.ffi.libc.LibcConstants.O_CLOEXEC;
import static io.baton.ffi.libc.LibcConstants.O_PATH;
import static io.baton.ffi.libc.LibcConstants.STATX_TYPE;
import static io.baton.ffi.libc.LibcConstants.S_IFMT;
import static io.baton.ffi.libc.LibcConstants.S_IFSOCK;

import io.baton.ffi.libc.Libc;
import io.baton.ffi.libc.statx;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The paths of Unix sockets: looked at, given a mode and an owner, moved and removed, without ever following a symbolic
 * link in their last place.
 *
 * <p>Whoever may write to the folder can put something else there at any time. Therefore mode and owner are set on
 * what was looked at, held by a descriptor, and only if that is a socket: a link or a file that was slipped in keeps
 * its own.
 */
public final class SocketPaths {

    private SocketPaths() {}

    /** What stands at a path. */
    public enum Found {
        NOTHING,
        SOCKET,
        /** Also a symbolic link, wherever it leads. */
        SOMETHING_ELSE
    }

    public static Found look(Address.UnixPath path) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            return look(AT_FDCWD, KernelName.path(arena, path.path()), AT_SYMLINK_NOFOLLOW, path);
        }
    }

    /**
     * Sets the mode of a socket.
     *
     * @throws ErrnoException with {@code ENOTSOCK} when something else is there
     */
    public static void setMode(Address.UnixPath path, int mode) throws ErrnoException {
        try (Fd socket = hold(path);
                Arena arena = Arena.ofConfined()) {
            // fchmod refuses such descriptors, and libc's fchmodat without following links is newer than glibc 2.31.
            MemorySegment same = arena.allocateFrom("/proc/self/fd/" + socket.number());
            ErrnoException.check("chmod", path.toString(), Libc.chmod(same, mode));
        }
    }

    /**
     * Sets the owner of a socket.
     *
     * @param user its number, or {@link FileDescriptors#UNCHANGED}
     * @param group its number, or {@link FileDescriptors#UNCHANGED}
     * @throws ErrnoException with {@code ENOTSOCK} when something else is there
     */
    public static void setOwner(Address.UnixPath path, int user, int group) throws ErrnoException {
        try (Fd socket = hold(path);
                Arena arena = Arena.ofConfined()) {
            int result = Libc.fchownat(socket.number(), arena.allocateFrom(""), user, group, AT_EMPTY_PATH);
            ErrnoException.check("fchownat", path.toString(), result);
        }
    }

    /**
     * Moves a socket in one step, within one file system. What was at its new path is replaced, unless it is a folder:
     * {@link #look} first. Whoever connects reaches the one or the other, never nobody.
     */
    public static void rename(Address.UnixPath from, Address.UnixPath to) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            int result = Libc.rename(KernelName.path(arena, from.path()), KernelName.path(arena, to.path()));
            ErrnoException.check("rename", from + ", " + to, result);
        }
    }

    /**
     * Removes what stands at a path, which is not a folder.
     *
     * @return false when nothing was there
     */
    public static boolean unlink(Address.UnixPath path) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            int result = Libc.unlink(KernelName.path(arena, path.path()));
            if (result < 0 && Errno.ofResult(result) == Errno.ENOENT) {
                return false;
            }
            ErrnoException.check("unlink", path.toString(), result);
            return true;
        }
    }

    /** Holds a socket by its path, so that what is done next is done to this one. */
    private static Fd hold(Address.UnixPath path) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = KernelName.path(arena, path.path());
            int result = Libc.open(name, O_PATH | O_CLOEXEC | FileDescriptors.O_NOFOLLOW, 0);
            Fd held = new Fd(ErrnoException.check("open", path.toString(), result), "path " + path);
            try {
                if (look(held.number(), arena.allocateFrom(""), AT_EMPTY_PATH, path) != Found.SOCKET) {
                    throw ErrnoException.of("open", path.toString(), -Errno.ENOTSOCK.number());
                }
                return held;
            } catch (ErrnoException e) {
                held.close();
                throw e;
            }
        }
    }

    private static Found look(int folder, MemorySegment name, int flags, Address.UnixPath path) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = statx.allocate(arena);
            int result = Libc.statx(folder, name, flags, STATX_TYPE, status);
            if (result < 0 && Errno.ofResult(result) == Errno.ENOENT) {
                return Found.NOTHING;
            }
            ErrnoException.check("statx", path.toString(), result);
            return (statx.stx_mode(status) & S_IFMT) == S_IFSOCK ? Found.SOCKET : Found.SOMETHING_ELSE;
        }
    }
}
