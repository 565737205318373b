package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.ESRCH;
import static io.baton.ffi.libc.LibcConstants.SIGKILL;
import static io.baton.ffi.libc.LibcConstants.SIG_SETMASK;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.baton.ffi.libc.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Starts processes, and replaces this one by another program.
 *
 * <p>The JDK's own {@code ProcessBuilder} can neither hand descriptors on, nor lead a session, nor keep a process id;
 * {@code fork} is impossible in a JVM, whose other threads the child would lack.
 */
public final class Processes {

    private Processes() {}

    public static long ownPid() {
        return Libc.getpid();
    }

    /** The process that started this one, or the one that adopted it since. */
    public static long parentPid() {
        return Libc.getppid();
    }

    /** Whether there is such a process, and it has not ended; a zombie has. */
    public static boolean isAlive(long pid) throws ErrnoException {
        Optional<Pidfd> process = Pidfd.open(pid);
        if (process.isEmpty()) {
            return false;
        }
        try (Pidfd pinned = process.get()) {
            return !pinned.awaitExit(0);
        }
    }

    /**
     * Starts a child, and returns once its program runs.
     *
     * @throws ErrnoException with {@code ENOENT} or {@code EACCES} where the executable is not there or is none; then
     *     there is no child
     */
    public static Child spawn(Spawn spawn) throws ErrnoException {
        return spawn(spawn, SpawnActions.HAS_CLOSE_FROM);
    }

    static Child spawn(Spawn spawn, boolean closeFrom) throws ErrnoException {
        CommandLine commandLine = spawn.announcingCommandLine();
        try (Arena arena = Arena.ofConfined();
                SpawnActions actions = SpawnActions.of(arena, spawn, closeFrom);
                SpawnAttributes attributes = SpawnAttributes.of(arena, spawn)) {
            MemorySegment pid = arena.allocate(JAVA_INT);
            int error = Libc.posix_spawn(
                    pid,
                    NativeStrings.string(arena, commandLine.executable()),
                    actions.segment(),
                    attributes.segment(),
                    NativeStrings.array(arena, commandLine.arguments()),
                    NativeStrings.array(arena, commandLine.environment()));
            ErrnoException.check("posix_spawn", commandLine.executable().toString(), -error);
            return child(pid.get(JAVA_INT, 0));
        }
    }

    /**
     * Replaces the program of this process, which keeps its id, its parent and its session. Does not return, unless it
     * fails; then everything is as before, but that all descriptors of this process have become close-on-exec.
     *
     * <p>The other threads are gone at once, with whatever they were doing: stop accepting and let connections end
     * before. Standard streams stay; no further descriptor does, but those that are kept.
     *
     * @param kept descriptors by the variable in which the program finds their numbers
     * @param blocked the signals that wait until the program unblocks them; all others are unblocked
     * @throws ErrnoException with the reason for which the program cannot run
     */
    public static void replace(CommandLine commandLine, Map<String, Fd> kept, Set<Signal> blocked)
            throws ErrnoException {
        CommandLine announcing = commandLine;
        for (var entry : kept.entrySet()) {
            announcing = announcing.withVariable(
                    entry.getKey(), Integer.toString(entry.getValue().number()));
        }
        try (Arena arena = Arena.ofConfined()) {
            // Everything is allocated by now: between the two masks there is nothing that could throw.
            MemorySegment path = NativeStrings.string(arena, announcing.executable());
            MemorySegment arguments = NativeStrings.array(arena, announcing.arguments());
            MemorySegment environment = NativeStrings.array(arena, announcing.environment());
            MemorySegment mask = SignalMask.of(arena, blocked);
            MemorySegment maskBefore = SignalMask.none(arena);
            CloseOnExec.markAll();
            try {
                for (Fd fd : kept.values()) {
                    CloseOnExec.clear(fd);
                }
                Libc.pthread_sigmask(SIG_SETMASK, mask, maskBefore);
                int result = Libc.execve(path, arguments, environment);
                Libc.pthread_sigmask(SIG_SETMASK, maskBefore, MemorySegment.NULL);
                throw ErrnoException.of("execve", announcing.executable().toString(), result);
            } finally {
                for (Fd fd : kept.values()) {
                    CloseOnExec.mark(fd);
                }
            }
        }
    }

    private static Child child(int pid) throws ErrnoException {
        try {
            // Where SIGCHLD is ignored, the kernel may have reaped it by now, and there is nothing left to pin.
            return Pidfd.open(pid)
                    .map(Child::new)
                    .orElseThrow(() -> ErrnoException.of("pidfd_open", "pid=" + pid, -ESRCH));
        } catch (ErrnoException e) {
            if (e.errno() != Errno.ESRCH) { // a child that cannot be watched is not left behind
                Libc.kill(pid, SIGKILL);
                Eintr.retry(() -> Libc.waitpid(pid, MemorySegment.NULL, 0));
            }
            throw e;
        }
    }
}
