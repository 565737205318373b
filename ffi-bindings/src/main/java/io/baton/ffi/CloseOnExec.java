package io.baton.ffi;

import static io.baton.ffi.Spawn.FIRST_AFTER_STANDARD_STREAMS;
import static io.baton.ffi.libc.LibcConstants.CLOSE_RANGE_CLOEXEC;
import static io.baton.ffi.libc.LibcConstants.FD_CLOEXEC;
import static io.baton.ffi.libc.LibcConstants.F_SETFD;
import static io.baton.ffi.libc.LibcConstants.SYS_close_range;

import io.baton.ffi.libc.Libc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The mark that keeps a descriptor from the program that a process starts next.
 *
 * <p>Nearly all descriptors that the JDK opens lack it: its files, jars, sockets and pipes would stay open in every
 * child, and a port that is closed here would stay taken.
 */
final class CloseOnExec {

    private static final long LAST = 0xffff_ffffL;

    private CloseOnExec() {}

    /** Marks every open descriptor but the standard streams, whoever opened it. */
    static void markAll() throws ErrnoException {
        long result = Libc.syscall(SYS_close_range, FIRST_AFTER_STANDARD_STREAMS, LAST, CLOSE_RANGE_CLOEXEC, 0, 0);
        if (result < 0) {
            markEach(); // Linux 5.10 has the call without this flag, and some containers forbid it
        }
    }

    /** Does the same with a call for each descriptor. */
    static void markEach() throws ErrnoException {
        for (int number : openNumbers()) {
            int result = number < FIRST_AFTER_STANDARD_STREAMS ? 0 : Libc.fcntl(number, F_SETFD, FD_CLOEXEC);
            if (result < 0 && Errno.ofResult(result) != Errno.EBADF) { // EBADF: closed since it was listed
                throw ErrnoException.of("fcntl", "fd=" + number, result);
            }
        }
    }

    static void mark(Fd fd) throws ErrnoException {
        ErrnoException.check("fcntl", fd, Libc.fcntl(fd.number(), F_SETFD, FD_CLOEXEC));
    }

    static void clear(Fd fd) throws ErrnoException {
        ErrnoException.check("fcntl", fd, Libc.fcntl(fd.number(), F_SETFD, 0));
    }

    private static List<Integer> openNumbers() {
        try (var entries = Files.list(Path.of("/proc/self/fd"))) {
            return entries.map(entry -> Integer.valueOf(entry.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
