package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.CLOCK_MONOTONIC;
import static io.baton.ffi.libc.LibcConstants.TFD_CLOEXEC;
import static io.baton.ffi.libc.LibcConstants.TFD_NONBLOCK;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.baton.ffi.libc.Libc;
import io.baton.ffi.libc.itimerspec;
import io.baton.ffi.libc.timespec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A timer of the monotonic clock whose descriptor becomes readable when it expires. One thread makes and uses it. */
public final class TimerFd implements AutoCloseable {

    private static final long NS_PER_S = 1_000_000_000;

    private final Fd fd;

    private final Arena arena = Arena.ofConfined();

    private final MemorySegment setting = itimerspec.allocate(arena);

    private final MemorySegment expirations = arena.allocate(JAVA_LONG);

    private TimerFd(Fd fd) {
        this.fd = fd;
    }

    public static TimerFd open(String purpose) throws ErrnoException {
        int result = Libc.timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
        return new TimerFd(new Fd(ErrnoException.check("timerfd_create", purpose, result), purpose));
    }

    /** Becomes readable when the timer expires. */
    public Fd fd() {
        return fd;
    }

    /**
     * Starts the timer, in the place of whatever it was set to.
     *
     * @param delayNs until it first expires; 0 stops the timer
     * @param periodNs between later expirations; 0: there are none
     */
    public void set(long delayNs, long periodNs) throws ErrnoException {
        write(itimerspec.it_value(setting), delayNs);
        write(itimerspec.it_interval(setting), periodNs);
        int result = Libc.timerfd_settime(fd.number(), 0, setting, MemorySegment.NULL);
        ErrnoException.check("timerfd_settime", fd, result);
    }

    /**
     * Makes {@link #fd()} wait again.
     *
     * @return how often the timer has expired since the last call, 0 when not at all
     */
    public long drain() throws ErrnoException {
        return Io.read(fd, expirations) > 0 ? expirations.get(JAVA_LONG, 0) : 0;
    }

    @Override
    public void close() {
        fd.close();
        arena.close();
    }

    private static void write(MemorySegment time, long ns) {
        timespec.tv_sec(time, ns / NS_PER_S);
        timespec.tv_nsec(time, ns % NS_PER_S);
    }
}
