package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.ENXIO;
import static io.baton.ffi.libc.LibcConstants.LOCK_EX;
import static io.baton.ffi.libc.LibcConstants.LOCK_NB;
import static io.baton.ffi.libc.LibcConstants.O_APPEND;
import static io.baton.ffi.libc.LibcConstants.O_CLOEXEC;
import static io.baton.ffi.libc.LibcConstants.O_CREAT;
import static io.baton.ffi.libc.LibcConstants.O_EXCL;
import static io.baton.ffi.libc.LibcConstants.O_NOCTTY;
import static io.baton.ffi.libc.LibcConstants.O_NONBLOCK;
import static io.baton.ffi.libc.LibcConstants.O_RDONLY;
import static io.baton.ffi.libc.LibcConstants.O_RDWR;
import static io.baton.ffi.libc.LibcConstants.O_WRONLY;

import io.baton.ffi.libc.Libc;
import java.lang.foreign.Arena;

/**
 * The files that a server keeps open: logs, and the lock of an upgrade.
 *
 * <p>Modes are those of {@code chmod}, such as {@code 0600}, less the umask where a file is created.
 */
public final class FileDescriptors {

    /** Leaves a user or group as it is. */
    public static final int UNCHANGED = -1;

    /** One of the few numbers that differ between architectures, so not from x86-64's headers. */
    static final int O_NOFOLLOW = System.getProperty("os.arch").equals("aarch64") ? 0x8000 : 0x20000;

    /** A pipe without a reader, or a terminal, must not make a server wait or become its own. */
    private static final int FLAGS = O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

    private FileDescriptors() {}

    /**
     * Opens a log: what is written goes to its end, whoever else writes to it.
     *
     * <p>A symbolic link is followed, as logs are often sent to {@code /dev/stderr} or another disk by one.
     *
     * @param mode of the file, if there is none yet
     */
    public static Fd openLog(String path, int mode) throws ErrnoException {
        return open(path, O_WRONLY | O_APPEND | O_CREAT, mode, "log " + path);
    }

    /**
     * Opens a file that only exists to be locked.
     *
     * @param mode of the file, if there is none yet
     * @throws ErrnoException with {@code ELOOP} when the path is a symbolic link
     */
    public static Fd openLock(String path, int mode) throws ErrnoException {
        return open(path, O_RDWR | O_CREAT | O_NOFOLLOW, mode, "lock " + path);
    }

    /**
     * Opens a file that is not there yet, for writing.
     *
     * @throws ErrnoException with {@code EEXIST} when something is there, were it a symbolic link to nowhere
     */
    public static Fd createNew(String path, int mode) throws ErrnoException {
        return open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode, "file " + path);
    }

    /**
     * Locks a file against everybody who opened it for himself; it stays locked until every duplicate of this
     * descriptor is closed, in whatever process (man 2 flock).
     *
     * @return false when somebody else holds the lock
     */
    public static boolean tryLock(Fd file) throws ErrnoException {
        int result = Libc.flock(file.number(), LOCK_EX | LOCK_NB);
        if (result < 0 && Errno.ofResult(result) == Errno.EAGAIN) {
            return false;
        }
        ErrnoException.check("flock", file, result);
        return true;
    }

    /**
     * Sets the mode of what is open, whatever its path has come to.
     *
     * <p>A Unix socket that is not yet bound hands its mode, less the umask, to the path that {@link Sockets#bind}
     * makes: so there is no moment in which the path is open to others.
     */
    public static void setMode(Fd fd, int mode) throws ErrnoException {
        ErrnoException.check("fchmod", fd, Libc.fchmod(fd.number(), mode));
    }

    /**
     * Sets the owner of what is open, whatever its path has come to.
     *
     * @param user its number, or {@link #UNCHANGED}
     * @param group its number, or {@link #UNCHANGED}
     */
    public static void setOwner(Fd fd, int user, int group) throws ErrnoException {
        ErrnoException.check("fchown", fd, Libc.fchown(fd.number(), user, group));
    }

    /** Whether this process has a terminal, whose keys and whose end send it signals; so where that cannot be told. */
    public static boolean hasTerminal() {
        String path = "/dev/tty";
        try (Fd terminal = open(path, O_RDONLY, 0, path)) {
            return terminal.isOpen();
        } catch (ErrnoException e) {
            return e.errno().number() != ENXIO;
        }
    }

    private static Fd open(String path, int flags, int mode, String purpose) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            int result = Libc.open(KernelName.path(arena, path), flags | FLAGS, mode);
            return new Fd(ErrnoException.check("open", KernelName.shown(path), result), purpose);
        }
    }
}
