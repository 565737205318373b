package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.EBADF;
import static io.baton.ffi.libc.LibcConstants.POLLIN;
import static io.baton.ffi.libc.LibcConstants.POLLNVAL;
import static io.baton.ffi.libc.LibcConstants.POLLOUT;

import io.baton.ffi.libc.Libc;
import io.baton.ffi.libc.pollfd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Waits for one descriptor, where a whole {@link Epoll} would be too much: a handshake, the exit of a process. */
public final class Poll {

    /** Wait without end. */
    public static final int FOREVER_MS = Eintr.FOREVER_MS;

    private Poll() {}

    /**
     * Waits until there is something to read, or the other side has gone.
     *
     * @return whether that came before the time was over
     */
    public static boolean readable(Fd fd, int timeoutMs) throws ErrnoException {
        return await(fd, POLLIN, timeoutMs);
    }

    /**
     * Waits until there is room to write, or the other side has gone.
     *
     * @return whether that came before the time was over
     */
    public static boolean writable(Fd fd, int timeoutMs) throws ErrnoException {
        return await(fd, POLLOUT, timeoutMs);
    }

    private static boolean await(Fd fd, int events, int timeoutMs) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment entry = pollfd.allocate(arena);
            pollfd.fd(entry, fd.number());
            pollfd.events(entry, (short) events);
            int result = Eintr.retry(timeoutMs, leftMs -> Libc.poll(entry, 1, leftMs));
            ErrnoException.check("poll", fd, result);
            if ((pollfd.revents(entry) & POLLNVAL) != 0) {
                throw ErrnoException.of("poll", fd, -EBADF); // poll itself calls that an event, and never an error
            }
            return result > 0;
        }
    }
}
