package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.WNOHANG;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.baton.ffi.libc.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A process that this one started, and whose exit it collects. One thread waits for it.
 *
 * <p>A child that nobody waits for stays a zombie, as long as its parent lives. Closing forgets the child; it neither
 * ends nor reaps it.
 */
public final class Child implements AutoCloseable {

    /** Those that have not been reaped, and that somebody here means to. */
    private static final Set<Long> UNREAPED = ConcurrentHashMap.newKeySet();

    private final Pidfd process;

    private Optional<Exit> exit = Optional.empty();

    Child(Pidfd process) {
        this.process = process;
        UNREAPED.add(process.pid());
    }

    /** A child that this process had before {@linkplain Processes#replace it replaced its program}. */
    public static Child adopt(Pidfd process) {
        return new Child(process);
    }

    /** Whether somebody here waits for a child with this number. */
    static boolean isAwaited(long pid) {
        return UNREAPED.contains(pid);
    }

    public long pid() {
        return process.pid();
    }

    /** The process itself, to watch it in an {@link Epoll} or to send it signals. */
    public Pidfd process() {
        return process;
    }

    /**
     * Waits for the child to end, and reaps it.
     *
     * @param timeoutMs milliseconds, 0 to look only, {@link Poll#FOREVER_MS}
     * @return how it ended, empty when it still runs; always the same once it has ended
     * @throws ErrnoException with {@code ECHILD} when somebody else reaped it: {@code SIGCHLD} is ignored, or another
     *     library waits for every child
     */
    public Optional<Exit> awaitExit(int timeoutMs) throws ErrnoException {
        if (exit.isEmpty() && process.awaitExit(timeoutMs)) {
            exit = reap();
        }
        return exit;
    }

    @Override
    public void close() {
        UNREAPED.remove(pid());
        process.close();
    }

    private Optional<Exit> reap() throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(JAVA_INT);
            UNREAPED.remove(pid()); // before the kernel can give the number to another one
            int result = Eintr.retry(() -> Libc.waitpid((int) pid(), status, WNOHANG));
            boolean isReaped = ErrnoException.check("waitpid", "pid=" + pid(), result) > 0;
            return isReaped ? Optional.of(Exit.ofWaitStatus(status.get(JAVA_INT, 0))) : Optional.empty();
        }
    }
}
