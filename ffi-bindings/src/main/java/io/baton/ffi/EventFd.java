package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.EFD_CLOEXEC;
import static io.baton.ffi.libc.LibcConstants.EFD_NONBLOCK;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.baton.ffi.libc.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A counter in the kernel that wakes whoever waits for its descriptor: any thread signals, one thread drains. */
public final class EventFd implements AutoCloseable {

    private final Fd fd;

    /** Shared, since other threads read {@link #one} while they signal; never closed, for the same reason. */
    private final Arena arena = Arena.ofAuto();

    private final MemorySegment one = arena.allocateFrom(JAVA_LONG, 1);

    private final MemorySegment drained = arena.allocate(JAVA_LONG);

    private EventFd(Fd fd) {
        this.fd = fd;
    }

    public static EventFd open(String purpose) throws ErrnoException {
        int result = Libc.eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        return new EventFd(new Fd(ErrnoException.check("eventfd", purpose, result), purpose));
    }

    /** Becomes readable when somebody signals. */
    public Fd fd() {
        return fd;
    }

    /** Makes {@link #fd()} readable. Signals add up; at 2^64 - 2 undrained ones the next is lost, and not missed. */
    public void signal() throws ErrnoException {
        Io.write(fd, one);
    }

    /**
     * Makes {@link #fd()} wait again.
     *
     * @return how many signals there were, 0 when none
     */
    public long drain() throws ErrnoException {
        return Io.read(fd, drained) > 0 ? drained.get(JAVA_LONG, 0) : 0;
    }

    @Override
    public void close() {
        fd.close();
    }
}
