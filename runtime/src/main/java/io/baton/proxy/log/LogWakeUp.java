package io.baton.proxy.log;

import io.baton.ffi.ErrnoException;
import io.baton.ffi.EventFd;
import io.baton.ffi.Poll;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Wakes the thread of a log, with a system call for the first line after a silence instead of one for each line.
 *
 * <p>While the thread naps to let lines gather, only a lane that fills up ends the nap. When nothing came for a whole
 * nap it parks, and the next line ends that.
 */
final class LogWakeUp implements AutoCloseable {

    private static final int AWAKE = 0;

    private static final int NAPPING = 1;

    private static final int PARKED = 2;

    private static final int CLOSED = 3;

    private final AtomicInteger state = new AtomicInteger(AWAKE);

    private final EventFd event;

    private LogWakeUp(EventFd event) {
        this.event = event;
    }

    static LogWakeUp open(String purpose) throws ErrnoException {
        return new LogWakeUp(EventFd.open(purpose));
    }

    /**
     * A loop has written a line, or had no room for it. The line was published by a volatile write and the state is
     * read by a volatile read, so either this sees that the thread sleeps, or the thread sees the line before it does.
     *
     * @param isUrgent whether it should not wait until others have gathered
     */
    void onLine(boolean isUrgent) {
        int now = state.get();
        if (now == PARKED || (isUrgent && now == NAPPING)) {
            wake(now);
        }
    }

    /** Ends the thread's wait, whatever it waits for. */
    void now() {
        signal();
    }

    private void wake(int from) {
        if (state.compareAndSet(from, AWAKE)) { // the first loop to see it; a syscall for one of them is enough
            signal();
        }
    }

    /** Not while it closes, when the number of the descriptor may become another's. */
    private synchronized void signal() {
        if (state.get() != CLOSED) {
            try {
                event.signal();
            } catch (ErrnoException e) {
                throw new IllegalStateException("an eventfd takes every write", e);
            }
        }
    }

    /** Lets lines gather; on the log's thread, as all that follows. */
    void nap(int ms) throws ErrnoException {
        sleep(NAPPING, ms, () -> false);
    }

    /** Waits in any case: more lines would change nothing. */
    void pause(int ms) throws ErrnoException {
        sleep(AWAKE, ms, () -> false);
    }

    /** Waits for the first line. */
    void park(BooleanSupplier hasLines) throws ErrnoException {
        sleep(PARKED, Poll.FOREVER_MS, hasLines);
    }

    private void sleep(int how, int ms, BooleanSupplier isToGoOn) throws ErrnoException {
        state.set(how);
        if (!isToGoOn.getAsBoolean()) {
            Poll.readable(event.fd(), ms);
        }
        state.set(AWAKE);
        event.drain();
    }

    @Override
    public synchronized void close() {
        state.set(CLOSED);
        event.close();
    }
}
