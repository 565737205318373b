package io.baton.loop;

import io.baton.ffi.Epoll;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.TimeSlice;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** A loop with a thread of its own. */
public final class LoopThread implements AutoCloseable {

    /** The shortest that there is: a turn is short, and whoever compiles or starts beside it must not hold it up. */
    private static final long SLICE_NS = 100_000;

    private final Thread thread;

    private final EventLoop loop;

    private volatile boolean isStopping;

    private LoopThread(String name, NanoClock clock, EventLoop.FailureLog failures) throws ErrnoException {
        CompletableFuture<EventLoop> opened = new CompletableFuture<>();
        this.thread = Thread.ofPlatform().name(name).daemon().start(() -> run(name, clock, failures, opened));
        try {
            this.loop = opened.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ErrnoException errno) {
                throw errno;
            }
            throw e;
        }
    }

    /** Opens a loop on a new thread, which closes it at its end. */
    public static LoopThread start(String name, NanoClock clock, EventLoop.FailureLog failures) throws ErrnoException {
        return new LoopThread(name, clock, failures);
    }

    public LoopHandle handle() {
        return loop.handle();
    }

    /**
     * Lets the loop's thread do something with its loop.
     *
     * @return whether it will, as {@link LoopHandle#submit} says
     */
    public boolean submit(Consumer<EventLoop> command) {
        return loop.handle().submit(() -> command.accept(loop));
    }

    /** Ends the loop after its turn, and waits for its thread. */
    @Override
    public void close() {
        isStopping = true;
        handle().submit(() -> {});
        boolean isInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(String name, NanoClock clock, EventLoop.FailureLog failures, CompletableFuture<EventLoop> opened) {
        TimeSlice.ask(SLICE_NS); // where the kernel grants none, it goes on without
        try (EventLoop own = EventLoop.open(name, clock, failures)) {
            opened.complete(own);
            while (!isStopping) {
                own.doWork(Epoll.FOREVER_MS);
            }
        } catch (ErrnoException | RuntimeException | Error e) {
            if (!opened.completeExceptionally(e)) {
                failures.failed("the loop " + name, e);
            }
        }
    }
}
