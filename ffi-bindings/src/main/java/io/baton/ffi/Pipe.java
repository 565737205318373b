package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.F_SETPIPE_SZ;
import static io.baton.ffi.libc.LibcConstants.O_CLOEXEC;
import static io.baton.ffi.libc.LibcConstants.O_NONBLOCK;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.baton.ffi.libc.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A pipe: what is written to the sink comes out of the source. */
public record Pipe(Fd source, Fd sink) implements AutoCloseable {

    /** Opens a pipe whose both ends are close-on-exec and non-blocking. */
    public static Pipe open(String purpose) throws ErrnoException {
        return open(purpose, O_CLOEXEC | O_NONBLOCK);
    }

    static Pipe open(String purpose, int flags) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fds = arena.allocate(JAVA_INT, 2);
            ErrnoException.check("pipe2", purpose, Libc.pipe2(fds, flags));
            return new Pipe(
                    new Fd(fds.getAtIndex(JAVA_INT, 0), purpose + " source"),
                    new Fd(fds.getAtIndex(JAVA_INT, 1), purpose + " sink"));
        }
    }

    /**
     * Makes room for at least as many bytes.
     *
     * @return the bytes that it holds now
     * @throws ErrnoException with {@code EPERM} beyond {@code /proc/sys/fs/pipe-max-size}
     */
    public int resize(int bytes) throws ErrnoException {
        return ErrnoException.check("fcntl", sink, Libc.fcntl(sink.number(), F_SETPIPE_SZ, bytes));
    }

    @Override
    public void close() {
        source.close();
        sink.close();
    }
}
