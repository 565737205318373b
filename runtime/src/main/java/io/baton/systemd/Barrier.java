package io.baton.systemd;

import static java.lang.System.Logger.Level.WARNING;

import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.Poll;

/**
 * Open until the service manager has dealt with everything that was said before.
 *
 * <p>The manager has the other end of a pipe, and closes it. That matters to a process that is about to end: whose
 * words they are is looked up when they are read, and of a process that is gone by then, nobody knows.
 */
public final class Barrier implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Barrier.class.getName());

    private final Fd fd;

    Barrier(Fd fd) {
        this.fd = fd;
    }

    /** Is readable, as it is at its end, when the manager has come so far. */
    public Fd fd() {
        return fd;
    }

    /** Waits for that, but not longer than this; returns whether it came. */
    public boolean await(int timeoutMs) {
        try {
            if (Poll.readable(fd, timeoutMs)) {
                return true;
            }
            LOG.log(WARNING, "the service manager has not answered for {0} ms; going on", Integer.toString(timeoutMs));
        } catch (ErrnoException e) {
            LOG.log(WARNING, "waiting for the service manager: {0}", e.getMessage());
        }
        return false;
    }

    @Override
    public void close() {
        fd.close();
    }
}
