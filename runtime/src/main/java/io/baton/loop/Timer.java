package io.baton.loop;

import org.jspecify.annotations.Nullable;

/**
 * Something to do at a deadline, made once and armed as often as needed.
 *
 * <p>Arming again moves the deadline. Moving it to a later one costs two stores: the timer stays where it is in the
 * wheel and is put to its new place when its old one comes by, so an idle timeout may be renewed on every read.
 */
public final class Timer {

    static final int UNLINKED = -1;

    final Runnable task;

    /** When to run; only valid while armed. */
    long deadlineNs;

    /** Where in the wheel this is linked, or {@link #UNLINKED}. */
    int slot = UNLINKED;

    /** Whether it is going to run. */
    boolean isArmed;

    @Nullable
    Timer previous; // in its slot

    @Nullable
    Timer next; // in its slot

    public Timer(Runnable task) {
        this.task = task;
    }

    public boolean isArmed() {
        return isArmed;
    }
}
