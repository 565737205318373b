package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.SYS_pidfd_open;
import static io.baton.ffi.libc.LibcConstants.SYS_pidfd_send_signal;

import io.baton.ffi.libc.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process that is pinned: whatever becomes of it, this never stands for another one that was given its number.
 *
 * <p>Its descriptor becomes readable when the process ends (man 2 pidfd_open).
 */
public final class Pidfd implements AutoCloseable {

    private final Fd fd;

    private final long pid;

    /** Takes ownership of a descriptor that stands for the process with this number. */
    Pidfd(Fd fd, long pid) {
        this.fd = fd;
        this.pid = pid;
    }

    /** Pins a process, which need not be a child; empty where there is none with this number. */
    public static Optional<Pidfd> open(long pid) throws ErrnoException {
        if (pid < 1 || pid > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("no process can have the number " + pid);
        }
        int result = (int) Libc.syscall(SYS_pidfd_open, pid, 0, 0, 0, 0);
        if (result >= 0) {
            return Optional.of(new Pidfd(new Fd(result, "pidfd of " + pid), pid));
        }
        return switch (Errno.ofResult(result)) {
            // EINVAL, or ENOENT of newer kernels: the number is that of a thread, not of a process
            case ESRCH, EINVAL, ENOENT -> Optional.empty();
            default -> throw ErrnoException.of("pidfd_open", "pid=" + pid, result);
        };
    }

    /**
     * Takes over a pinned process from whoever started this one, who {@linkplain Spawn#with(String, Fd) gave} it an
     * {@link #fd}.
     *
     * @return empty, with the descriptor closed, where that process is gone, or not one of this pid namespace
     */
    public static Optional<Pidfd> adopt(Fd fd) throws IOException {
        String line = "Pid:";
        try (var lines = Files.lines(Path.of("/proc/self/fdinfo/" + fd.number()))) {
            Optional<Pidfd> pinned = lines.filter(candidate -> candidate.startsWith(line))
                    .map(candidate ->
                            Long.parseLong(candidate.substring(line.length()).strip()))
                    .filter(pid -> pid > 0) // man 2 pidfd_open: -1 once it was reaped, 0 from another namespace
                    .findFirst()
                    .map(pid -> new Pidfd(fd, pid));
            if (pinned.isEmpty()) {
                fd.close();
            }
            return pinned;
        }
    }

    public long pid() {
        return pid;
    }

    /** Becomes readable when the process ends. */
    public Fd fd() {
        return fd;
    }

    /**
     * Waits until the process has ended, whether or not its parent has reaped it.
     *
     * @param timeoutMs milliseconds, 0 to look only, {@link Poll#FOREVER_MS}
     * @return whether it has
     */
    public boolean awaitExit(int timeoutMs) throws ErrnoException {
        return Poll.readable(fd, timeoutMs);
    }

    /**
     * Sends a signal.
     *
     * @return false when the process has been reaped; one that has ended but waits for its parent takes any signal
     * @throws ErrnoException with {@code EPERM} for somebody else's process
     */
    public boolean send(Signal signal) throws ErrnoException {
        long result = Libc.syscall(SYS_pidfd_send_signal, fd.number(), signal.number(), 0, 0, 0);
        if (result < 0 && Errno.ofResult(result) != Errno.ESRCH) {
            throw ErrnoException.of("pidfd_send_signal", "pid=" + pid + ", " + signal, result);
        }
        return result == 0;
    }

    @Override
    public void close() {
        fd.close();
    }
}
