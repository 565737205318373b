package io.baton.ffi;

import io.baton.ffi.libc.Libc;
import io.baton.ffi.libc.LibcConstants;
import io.baton.ffi.testing.ProcStat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Interrupts one thread again and again while it waits in the kernel, until this is closed or ten seconds are over.
 *
 * <p>With SIGPIPE, whose handler in the JVM does nothing; that there is a handler is what ends a wait with EINTR.
 */
final class Interruption implements AutoCloseable {

    private static final long NS_MAX = TimeUnit.SECONDS.toNanos(10);

    /** At most a thousand a second, so that the thread gets on. */
    private static final long NS_BETWEEN = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long SYS_TGKILL = System.getProperty("os.arch").equals("amd64") ? 234 : 131;

    private final AtomicInteger sent = new AtomicInteger();

    private volatile boolean closed;

    private final CompletableFuture<Void> sending;

    private Interruption(long thread) {
        this.sending = CompletableFuture.runAsync(() -> send(thread), task -> new Thread(task, "interruption").start());
    }

    static Interruption ofThisThread() throws IOException {
        return new Interruption(thisThread());
    }

    /** The number that the kernel has for this thread. */
    static long thisThread() throws IOException {
        return Long.parseLong(Files.readSymbolicLink(Path.of("/proc/thread-self"))
                .getFileName()
                .toString());
    }

    /** Whether a thread of this process waits in the kernel. */
    static boolean isWaiting(long thread) {
        try {
            return ProcStat.of(Path.of("/proc/self/task/" + thread)).isWaiting();
        } catch (IOException ended) {
            return false;
        }
    }

    int sent() {
        return sent.get();
    }

    @Override
    public void close() {
        closed = true;
        sending.join();
    }

    private void send(long thread) {
        long startNs = System.nanoTime();
        while (!closed && System.nanoTime() - startNs < NS_MAX) {
            if (isWaiting(thread)) {
                long pid = ProcessHandle.current().pid();
                sent.incrementAndGet(); // before the signal, whose receiver may ask at once
                Libc.syscall(SYS_TGKILL, pid, thread, LibcConstants.SIGPIPE, 0, 0);
            }
            LockSupport.parkNanos(NS_BETWEEN);
        }
    }
}
