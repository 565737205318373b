package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.F_DUPFD_CLOEXEC;
import static io.baton.ffi.libc.LibcConstants.O_CLOEXEC;
import static io.baton.ffi.libc.LibcConstants.O_WRONLY;

import io.baton.ffi.libc.Libc;
import java.lang.foreign.Arena;

/** Where this process writes when it writes to its standard streams: {@code System.err}, and the JVM's own words. */
public final class StandardStreams {

    private static final int OUTPUT = 1;

    private static final int ERROR = 2;

    private StandardStreams() {}

    /**
     * Another descriptor of standard output. Whether writing to it may wait is left as it is: that belongs to the open
     * file, which a shell or a service manager shares.
     */
    public static Fd duplicateOutput() throws ErrnoException {
        int result = Libc.fcntl(OUTPUT, F_DUPFD_CLOEXEC, 0);
        return new Fd(ErrnoException.check("fcntl", "fd=" + OUTPUT, result), "standard output");
    }

    /** Sends standard error to what a descriptor refers to, which the caller keeps and may close. */
    public static void redirectError(Fd to) throws ErrnoException {
        // Without close-on-exec, as children expect it; and in one step, so that no write finds it closed.
        int result = Eintr.retry(() -> Libc.dup2(to.number(), ERROR));
        ErrnoException.check("dup2", to, result);
    }

    /** Sends standard error to {@code /dev/null}. */
    public static void silenceError() throws ErrnoException {
        String path = "/dev/null";
        try (Arena arena = Arena.ofConfined()) {
            int result = Libc.open(arena.allocateFrom(path), O_WRONLY | O_CLOEXEC, 0);
            try (Fd nothing = new Fd(ErrnoException.check("open", path, result), path)) {
                redirectError(nothing);
            }
        }
    }
}
