package io.baton.loop;

import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import org.jspecify.annotations.Nullable;

/** A descriptor that a loop watches. */
public final class Registration {

    private final EventLoop loop;

    private final Fd fd;

    private final ReadyHandler handler;

    private final int slot;

    /** Tells this one from earlier ones of the same slot, whose events may still be under way. */
    private final int generation;

    private boolean isActive = true;

    @Nullable
    Registration nextFree; // while the slot is free

    Registration(EventLoop loop, Fd fd, ReadyHandler handler, int slot, int generation) {
        this.loop = loop;
        this.fd = fd;
        this.handler = handler;
        this.slot = slot;
        this.generation = generation & Integer.MAX_VALUE; // never the data of the wake-up
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

    int generation() {
        return generation;
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
