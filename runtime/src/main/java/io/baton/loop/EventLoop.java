package io.baton.loop;

import io.baton.ffi.Epoll;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.EventFd;
import io.baton.ffi.Fd;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Waits for descriptors, deadlines and other threads, and calls whoever asked for them.
 *
 * <p>{@link #doWork} is one turn. Except for {@link #handle()}, everything here belongs to one thread.
 */
public final class EventLoop implements AutoCloseable {

    /** What one wait can report; more are reported by the next. */
    private static final int EVENTS_MAX = 512;

    private static final long WAKE_UP_DATA = -1;

    private static final long NS_PER_MS = 1_000_000;

    private final Epoll epoll;

    private final EventFd wakeUp;

    private final NanoClock clock;

    private final TimerWheel timers;

    private final LoopHandle handle;

    private final FailureLog failures;

    private final Slots slots = new Slots();

    /** What shall run in the next turn. Each of its owners is in it once, so it is no longer than they are many. */
    private final ArrayDeque<Runnable> later = new ArrayDeque<>();

    /** What is freed with the loop, in the order in which it was named. */
    private final List<Runnable> whenClosed = new ArrayList<>();

    private long nowNs;

    private EventLoop(Epoll epoll, EventFd wakeUp, String name, NanoClock clock, FailureLog failures) {
        this.epoll = epoll;
        this.wakeUp = wakeUp;
        this.clock = clock;
        this.failures = failures;
        this.nowNs = clock.nanoTime();
        this.timers = new TimerWheel(nowNs);
        this.handle = new LoopHandle(name, wakeUp);
    }

    /** Hears of what handlers, timers and commands throw. */
    @FunctionalInterface
    public interface FailureLog {
        void failed(String what, Throwable failure);
    }

    public static EventLoop open(String name, NanoClock clock, FailureLog failures) throws ErrnoException {
        Epoll epoll = Epoll.open(EVENTS_MAX);
        try {
            EventFd wakeUp = EventFd.open("wake-up of " + name);
            epoll.add(wakeUp.fd(), Epoll.IN, WAKE_UP_DATA);
            return new EventLoop(epoll, wakeUp, name, clock, failures);
        } catch (ErrnoException e) {
            epoll.close();
            throw e;
        }
    }

    /** What other threads may hold. */
    public LoopHandle handle() {
        return handle;
    }

    public String name() {
        return handle.name();
    }

    /** The time of this turn, which is read once: good for deadlines, not for measurements. */
    public long nowNs() {
        return nowNs;
    }

    public NanoClock clock() {
        return clock;
    }

    /**
     * One turn: commands, what was put off, timers, poll, dispatch.
     *
     * <p>A turn that has done something before it polls does not wait, as whoever runs the loop may want to end it
     * because of that.
     *
     * @param waitMsMax how long to wait for something to do: 0 in tests, {@link Epoll#FOREVER_MS} in a thread
     * @return how many things were done
     */
    public int doWork(int waitMsMax) throws ErrnoException {
        nowNs = clock.nanoTime();
        int done = handle.run(failures);
        done += runLater();
        done += runTimers();
        int ready = epoll.await(done > 0 ? 0 : waitMs(waitMsMax));
        nowNs = clock.nanoTime();
        for (int i = 0; i < ready; i++) {
            dispatch(epoll.data(i), epoll.events(i));
        }
        return done + ready;
    }

    /**
     * Watches a descriptor, which stays its owner's: cancel the registration before closing it.
     *
     * @param interest bits of {@link Epoll}
     */
    public Registration register(Fd fd, int interest, ReadyHandler handler) throws ErrnoException {
        Registration registration = slots.take(this, fd, handler);
        try {
            epoll.add(fd, interest, registration.data());
        } catch (ErrnoException e) {
            slots.release(registration);
            throw e;
        }
        return registration;
    }

    /** Runs a task in the next turn, which then does not wait. For whoever has more to do than is fair to others. */
    public void later(Runnable task) {
        later.add(task);
    }

    /** Runs a task when the loop has ended, on its thread: to free memory that belongs to it. */
    public void whenClosed(Runnable task) {
        whenClosed.add(task);
    }

    /** Runs a timer's task at a deadline of {@link #nowNs()}'s clock. */
    public void arm(Timer timer, long deadlineNs) {
        timers.arm(timer, deadlineNs);
    }

    public void cancel(Timer timer) {
        timers.cancel(timer);
    }

    /** Tells every handler to give up what it owns, and frees what the loop owns. */
    @Override
    public void close() {
        handle.close();
        handle.run(failures); // what was accepted before the queue closed
        for (int slot = 0; slot < slots.used(); slot++) {
            Registration registration = slots.at(slot);
            if (registration != null) {
                registration.forget(); // the kernel does, with the epoll
                tell(registration, new IOException("the loop " + name() + " has ended"));
            }
        }
        for (Runnable task : whenClosed) {
            attempt(task, "freeing what belongs to ");
        }
        epoll.close();
        wakeUp.close();
    }

    void modify(Registration registration, int interest) throws ErrnoException {
        epoll.modify(registration.fd(), interest, registration.data());
    }

    void cancel(Registration registration) {
        try {
            epoll.delete(registration.fd());
        } catch (ErrnoException
                | IllegalStateException e) { // its owner closed it before: a bug, but not the loop's end
            failures.failed("cancelling " + registration.fd(), e);
        } finally {
            slots.release(registration);
        }
    }

    void forget(Registration registration) {
        slots.release(registration);
    }

    /** Runs what was there when this began, so that a task which puts itself off again holds nobody up. */
    private int runLater() {
        int count = later.size();
        for (int i = 0; i < count; i++) {
            attempt(later.remove(), "a task of ");
        }
        return count;
    }

    private void attempt(Runnable task, String what) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            failures.failed(what + name(), e);
        }
    }

    private int runTimers() {
        try {
            return timers.run(nowNs);
        } catch (RuntimeException | Error e) {
            failures.failed("a timer of " + name(), e); // the others run in the next turn
            return 1;
        }
    }

    private int waitMs(int waitMsMax) {
        if (handle.hasCommands() || !later.isEmpty()) {
            return 0;
        }
        long untilNextNs = timers.untilNextNs(nowNs);
        if (untilNextNs == TimerWheel.NEVER_NS) {
            return waitMsMax;
        }
        long untilNextMs = Math.ceilDiv(untilNextNs, NS_PER_MS);
        return (int) (waitMsMax == Epoll.FOREVER_MS ? untilNextMs : Math.min(waitMsMax, untilNextMs));
    }

    private void dispatch(long data, int events) throws ErrnoException {
        if (data == WAKE_UP_DATA) {
            wakeUp.drain();
            return;
        }
        Registration registration = slots.at(Registration.slotOf(data));
        if (registration == null || registration.data() != data) {
            return; // cancelled by a handler that ran before in this turn
        }
        try {
            registration.handler().onReady(events);
        } catch (IOException | RuntimeException e) {
            fail(registration, e);
        } catch (Error e) { // such as of a class that is gone with its jar: it ends this handler, not the others
            fail(registration, new IllegalStateException(e.toString(), e));
        }
    }

    private void fail(Registration registration, Exception failure) {
        if (registration.isActive()) {
            registration.cancel();
        }
        tell(registration, failure);
    }

    private void tell(Registration registration, Exception failure) {
        try {
            registration.handler().onFailure(failure);
        } catch (RuntimeException | Error e) {
            failures.failed("giving up " + registration.fd(), e);
        }
    }
}
