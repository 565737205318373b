package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.EPOLL_CLOEXEC;
import static io.baton.ffi.libc.LibcConstants.EPOLL_CTL_ADD;
import static io.baton.ffi.libc.LibcConstants.EPOLL_CTL_DEL;
import static io.baton.ffi.libc.LibcConstants.EPOLL_CTL_MOD;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.baton.ffi.libc.Libc;
import io.baton.ffi.libc.LibcConstants;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.IntUnaryOperator;

/**
 * The surface of epoll, without policy: register descriptors with a number of one's own, wait, read what is ready.
 *
 * <p>One thread makes it, waits on it and closes it.
 */
public final class Epoll implements AutoCloseable {

    /** Bytes to read, or a connection to accept, or the end of the stream. */
    public static final int IN = LibcConstants.EPOLLIN;

    /** Room to write, or the end of an attempt to connect. */
    public static final int OUT = LibcConstants.EPOLLOUT;

    /** The other side has ended its direction. */
    public static final int RDHUP = LibcConstants.EPOLLRDHUP;

    /** Always reported: the descriptor has failed. */
    public static final int ERR = LibcConstants.EPOLLERR;

    /** Always reported: both directions have ended. */
    public static final int HUP = LibcConstants.EPOLLHUP;

    /** Report changes only, instead of states: whoever is told must read or write until it would block. */
    public static final int EDGE = LibcConstants.EPOLLET;

    /** Of several epolls that watch one descriptor, wake not all. */
    public static final int EXCLUSIVE = LibcConstants.EPOLLEXCLUSIVE;

    /** Wait without end. */
    public static final int FOREVER_MS = Eintr.FOREVER_MS;

    /**
     * {@code struct epoll_event {uint32_t events; epoll_data_t data;}} is packed on x86-64 only, which is why it is
     * written here by hand and compared with the C compiler's by a test.
     */
    static final int EVENT_BYTES = eventBytes(isPacked());

    static final int DATA_OFFSET = dataOffset(isPacked());

    private final Arena arena = Arena.ofConfined();

    private final Fd fd;

    private final MemorySegment events;

    private final MemorySegment change;

    /** Made once, so that waiting allocates nothing. */
    private final IntUnaryOperator attempt;

    private Epoll(Fd fd, int eventsMax) {
        this.fd = fd;
        this.events = arena.allocate((long) EVENT_BYTES * eventsMax, Long.BYTES);
        this.change = arena.allocate(EVENT_BYTES, Long.BYTES);
        this.attempt = timeoutMs -> Libc.epoll_wait(fd.number(), events, eventsMax, timeoutMs);
    }

    /**
     * Opens an epoll.
     *
     * @param eventsMax how many descriptors one wait can report
     */
    public static Epoll open(int eventsMax) throws ErrnoException {
        if (eventsMax < 1) {
            throw new IllegalArgumentException("%d events: a wait reports at least 1".formatted(eventsMax));
        }
        int result = Libc.epoll_create1(EPOLL_CLOEXEC);
        return new Epoll(new Fd(ErrnoException.check("epoll_create1", "", result), "epoll"), eventsMax);
    }

    /**
     * Watches a descriptor.
     *
     * @param data comes back with each event
     */
    public void add(Fd watched, int events, long data) throws ErrnoException {
        control(EPOLL_CTL_ADD, "ADD", watched, events, data);
    }

    /** Replaces what is watched for, and the number that comes back; not possible for {@link #EXCLUSIVE} ones. */
    public void modify(Fd watched, int events, long data) throws ErrnoException {
        control(EPOLL_CTL_MOD, "MOD", watched, events, data);
    }

    /** Stops watching. Closing alone does not, where another process has the same socket. */
    public void delete(Fd watched) throws ErrnoException {
        control(EPOLL_CTL_DEL, "DEL", watched, 0, 0);
    }

    /**
     * Waits for events, whatever signals arrive meanwhile.
     *
     * @param timeoutMs milliseconds, 0 to look only, {@link #FOREVER_MS}
     * @return how many of {@link #events(int)} and {@link #data(int)} hold, 0 when the time is over
     */
    public int await(int timeoutMs) throws ErrnoException {
        return ErrnoException.check("epoll_wait", fd, Eintr.retry(timeoutMs, attempt));
    }

    /** What is ready of the event with this index. */
    public int events(int index) {
        return events.get(JAVA_INT_UNALIGNED, (long) index * EVENT_BYTES);
    }

    /** The number that the descriptor of the event with this index was added with. */
    public long data(int index) {
        return events.get(JAVA_LONG_UNALIGNED, (long) index * EVENT_BYTES + DATA_OFFSET);
    }

    @Override
    public void close() {
        fd.close();
        arena.close();
    }

    private void control(int operation, String name, Fd watched, int mask, long data) throws ErrnoException {
        change.set(JAVA_INT_UNALIGNED, 0, mask);
        change.set(JAVA_LONG_UNALIGNED, DATA_OFFSET, data);
        int result = Libc.epoll_ctl(fd.number(), operation, watched.number(), change);
        if (result < 0) {
            throw ErrnoException.of("epoll_ctl", name + ", fd=" + watched.shownNumber(), result);
        }
    }

    static int eventBytes(boolean packed) {
        return packed ? 12 : 16;
    }

    static int dataOffset(boolean packed) {
        return packed ? 4 : 8;
    }

    private static boolean isPacked() {
        return System.getProperty("os.arch").equals("amd64");
    }
}
