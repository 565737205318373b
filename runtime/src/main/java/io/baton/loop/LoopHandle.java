package io.baton.loop;

import io.baton.ffi.ErrnoException;
import io.baton.ffi.EventFd;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** A loop as other threads see it: a bounded queue of things that its thread shall do. */
public final class LoopHandle {

    /** How many commands may wait; a loop that is this far behind is refused more. */
    public static final int COMMANDS_MAX = 16_384;

    private final String name;

    private final EventFd wakeUp;

    private final ArrayBlockingQueue<Runnable> commands = new ArrayBlockingQueue<>(COMMANDS_MAX);

    /** Whether the loop has been woken for commands that it has not taken yet. */
    private final AtomicBoolean isWoken = new AtomicBoolean();

    private volatile boolean isClosed;

    LoopHandle(String name, EventFd wakeUp) {
        this.name = name;
        this.wakeUp = wakeUp;
    }

    public String name() {
        return name;
    }

    /**
     * Lets the loop's thread run a command in its next turn, after those that were submitted before.
     *
     * @return whether it will: not when the loop has closed, nor when {@link #COMMANDS_MAX} are waiting
     */
    public boolean submit(Runnable command) {
        if (isClosed || !commands.offer(command)) {
            return false;
        }
        wake();
        return true;
    }

    /** Ends the wait of the loop; not while it closes, when the number of the descriptor may become another's. */
    private void wake() {
        if (isWoken.compareAndSet(false, true)) {
            synchronized (wakeUp) {
                if (!isClosed) {
                    signal();
                }
            }
        }
    }

    private void signal() {
        try {
            wakeUp.signal();
        } catch (ErrnoException e) {
            throw new IllegalStateException("an eventfd takes every write", e);
        }
    }

    /** Whether the loop has ended, or is about to: it takes no more commands. */
    public boolean isClosed() {
        return isClosed;
    }

    boolean hasCommands() {
        return !commands.isEmpty();
    }

    /** Runs what was there when this began, so that a command which submits itself does not hold up the loop. */
    int run(EventLoop.FailureLog failures) {
        isWoken.set(false);
        int count = commands.size();
        for (int i = 0; i < count; i++) {
            Runnable command = commands.poll();
            if (command == null) {
                return i;
            }
            try {
                command.run();
            } catch (RuntimeException | Error e) {
                failures.failed("a command of " + name, e);
            }
        }
        return count;
    }

    /** Takes no more commands, and lets go of the descriptor. */
    void close() {
        synchronized (wakeUp) {
            isClosed = true;
        }
    }
}
