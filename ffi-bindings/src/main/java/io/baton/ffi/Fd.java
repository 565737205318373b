package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.FD_CLOEXEC;
import static io.baton.ffi.libc.LibcConstants.F_DUPFD_CLOEXEC;
import static io.baton.ffi.libc.LibcConstants.F_GETFL;
import static io.baton.ffi.libc.LibcConstants.F_SETFD;
import static io.baton.ffi.libc.LibcConstants.F_SETFL;
import static io.baton.ffi.libc.LibcConstants.O_NONBLOCK;

import io.baton.ffi.libc.Libc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * An open descriptor with exactly one owner, who closes it.
 *
 * <p>It is closed once, however often {@link #close()} is called; every use after that is an error, as the number may
 * by then stand for somebody else's connection. The owner gives the descriptor away with {@link #release()}, or shares
 * what it refers to with {@link #duplicate()}; there is no third way out. A method that takes an {@code Fd} borrows it
 * for the time of the call.
 *
 * <p>An {@code Fd} may be closed from any thread, but not while another thread uses it: that is for its owner to see
 * to.
 */
public final class Fd implements AutoCloseable {

    private static final VarHandle NUMBER = numberHandle();

    private static final int GONE = -1;

    @SuppressWarnings("UnusedVariable") // written through NUMBER
    private volatile int number;

    private final String purpose;

    /** Takes ownership of a number that a call has just returned, close-on-exec and non-blocking already. */
    Fd(int number, String purpose) {
        this.number = number;
        this.purpose = purpose;
    }

    /**
     * Takes over a descriptor that this process was started with, and makes it close-on-exec and non-blocking.
     *
     * @param number as the one who started us named it, such as 3 of {@code LISTEN_FDS}
     * @param purpose what it is for, as it stands in logs: "listener 0.0.0.0:80"
     * @throws ErrnoException with {@code EBADF} when no such descriptor is open
     */
    public static Fd inherited(int number, String purpose) throws ErrnoException {
        String arguments = "fd=" + number;
        ErrnoException.check("fcntl", arguments, Libc.fcntl(number, F_SETFD, FD_CLOEXEC));
        int flags = ErrnoException.check("fcntl", arguments, Libc.fcntl(number, F_GETFL, 0));
        ErrnoException.check("fcntl", arguments, Libc.fcntl(number, F_SETFL, flags | O_NONBLOCK));
        return new Fd(number, purpose);
    }

    /** The number to pass to libc, while this is open. */
    int number() {
        int current = number;
        if (current == GONE) {
            throw new IllegalStateException(this + " was used after its owner closed or released it");
        }
        return current;
    }

    /** What it is for, as it stands in logs. */
    public String purpose() {
        return purpose;
    }

    public boolean isOpen() {
        return number != GONE;
    }

    /** A second descriptor of the same open file, with an owner of its own. */
    public Fd duplicate() throws ErrnoException {
        return new Fd(ErrnoException.check("fcntl", this, Libc.fcntl(number(), F_DUPFD_CLOEXEC, 0)), purpose);
    }

    /**
     * Gives the descriptor away: from here on its number is the caller's to close.
     *
     * <p>For frameworks that want a bare number. Within Baton, pass the {@code Fd}.
     */
    public int release() {
        int current = (int) NUMBER.getAndSet(this, GONE);
        if (current == GONE) {
            throw new IllegalStateException(this + " was released after its owner closed or released it");
        }
        return current;
    }

    /** Closes the descriptor; only the first call does anything. */
    @Override
    public void close() {
        int current = (int) NUMBER.getAndSet(this, GONE);
        if (current == GONE) {
            return;
        }
        // Never repeated: Linux has freed the number even where close reports EINTR or EIO (man 2 close).
        int result = Libc.close(current);
        if (result < 0 && Errno.ofResult(result) == Errno.EBADF) {
            throw new IllegalStateException("Fd[" + current + " " + purpose + "] was closed behind its owner's back");
        }
    }

    /** The number for messages, which may describe a descriptor that is closed already. */
    String shownNumber() {
        int current = number;
        return current == GONE ? "closed" : Integer.toString(current);
    }

    @Override
    public String toString() {
        return "Fd[" + shownNumber() + " " + purpose + "]";
    }

    private static VarHandle numberHandle() {
        try {
            return MethodHandles.lookup().findVarHandle(Fd.class, "number", int.class);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the field stands above", e);
        }
    }
}
