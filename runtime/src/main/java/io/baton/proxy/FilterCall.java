package io.baton.proxy;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * One call of a filter: it runs on a virtual thread of its own, and comes back to the loop.
 *
 * @param <T> what the filter says
 */
final class FilterCall<T> implements Runnable {

    private final FilterSession session;

    private final FilterPhase phase;

    private final Callable<T> work;

    private final Then<T> then;

    private final Thread thread;

    /** Whether nobody waits for it any more. */
    private volatile boolean isGivenUp;

    // Written before the call comes back to the loop, and read after that.
    private @Nullable T value;

    private @Nullable Throwable failure;

    /** What the loop does with what the filter says. */
    @FunctionalInterface
    interface Then<T> {
        void accept(T value) throws IOException;
    }

    FilterCall(FilterSession session, FilterPhase phase, Callable<T> work, Then<T> then) {
        this.session = session;
        this.phase = phase;
        this.work = work;
        this.then = then;
        this.thread = Thread.ofVirtual().name("filter " + phase.text()).unstarted(this);
    }

    FilterPhase phase() {
        return phase;
    }

    void start() {
        thread.start();
    }

    /** Interrupts it; what it comes to is lost. */
    void giveUp() {
        isGivenUp = true;
        thread.interrupt();
    }

    /** What it is doing now, as far as that can be seen. */
    Throwable whereabouts() {
        Throwable where = new Throwable("what the filter was doing");
        where.setStackTrace(thread.getStackTrace());
        return where;
    }

    /** Why it has no value; null when it has. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /** On the loop. */
    void conclude() throws IOException {
        then.accept(Objects.requireNonNull(value));
    }

    /** On the virtual thread: whatever the filter throws ends here. */
    @Override
    public void run() {
        try {
            value = Objects.requireNonNull(work.call(), "the filter has returned null");
        } catch (Exception | Error e) {
            failure = e;
        } finally {
            session.left(this);
        }
        if (!isGivenUp) {
            session.submit(this);
        }
    }
}
