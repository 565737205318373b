package io.baton.loop;

import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;

/** A descriptor that a loop watches. */
public final class Registration {

    private final EventLoop loop;

    private final Fd fd;

    private ReadyHandler handler;

    private final int slot;

    /** Tells this one from earlier ones of the same slot, whose events may still be under way. */
    private final int generation;

    private boolean isActive = true;

    Registration(EventLoop loop, Fd fd, ReadyHandler handler, int slot, int generation) {
        this.loop = loop;
        this.fd = fd;
        this.handler = handler;
        this.slot = slot;
        this.generation = generation;
    }

    /** Watches for something else from now on. */
    public void modify(int interest) throws ErrnoException {
        loop.modify(this, interest);
    }

    /** Ends watching; only the first call does anything. */
    public void cancel() {
        if (isActive) {
            loop.cancel(this);
        }
    }

    /**
     * Ends watching without a call, for an owner who closes the descriptor next: the kernel forgets a descriptor when
     * the last one of its open file is closed (man 7 epoll). Not for one that another process may have.
     */
    public void forget() {
        if (isActive) {
            loop.forget(this);
        }
    }

    /** Calls somebody else from now on. */
    public void passTo(ReadyHandler newHandler) {
        handler = newHandler;
    }

    public boolean isActive() {
        return isActive;
    }

    Fd fd() {
        return fd;
    }

    ReadyHandler handler() {
        return handler;
    }

    int slot() {
        return slot;
    }

    long data() {
        return (long) generation << Integer.SIZE | slot;
    }

    static int slotOf(long data) {
        return (int) data;
    }

    void end() {
        isActive = false;
    }
}
