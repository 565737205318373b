package io.baton.ffi;

import java.io.IOException;

/**
 * A call to libc failed in a way that its caller has no case for.
 *
 * <p>The message has one form, whatever the call: {@code accept4(fd=7): EMFILE (24), Too many open files}.
 */
public final class ErrnoException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String call;

    private final Errno errno;

    ErrnoException(String call, String arguments, Errno errno) {
        // Not by a Formatter: the first one opens files, which fails just when EMFILE has to be told.
        super(call + "(" + arguments + "): " + errno + " (" + errno.number() + "), " + errno.text());
        this.call = call;
        this.errno = errno;
    }

    /** The function that failed: "accept4". */
    public String call() {
        return call;
    }

    public Errno errno() {
        return errno;
    }

    /** Passes a result on, or throws what a negative one says. */
    static int check(String call, Fd fd, int result) throws ErrnoException {
        if (result < 0) {
            throw of(call, fd, result);
        }
        return result;
    }

    /** Passes a result on, or throws what a negative one says. */
    static int check(String call, String arguments, int result) throws ErrnoException {
        if (result < 0) {
            throw of(call, arguments, result);
        }
        return result;
    }

    static ErrnoException of(String call, Fd fd, long result) {
        return new ErrnoException(call, "fd=" + fd.shownNumber(), Errno.ofResult(result));
    }

    static ErrnoException of(String call, String arguments, long result) {
        return new ErrnoException(call, arguments, Errno.ofResult(result));
    }
}
