package io.baton.proxy.log;

import io.baton.ffi.Errno;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.FileDescriptors;
import io.baton.ffi.Io;
import io.baton.ffi.Poll;
import io.baton.ffi.StandardStreams;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * Where lines end up: a file, a named pipe, or standard output.
 *
 * @param isShared whether others decide if writing waits, as for standard output: then no more is written at once than
 *     there certainly is room for
 */
record LogSink(Fd fd, boolean isShared) implements AutoCloseable {

    /** Nothing could be written now. */
    static final long WOULD_BLOCK = Io.WOULD_BLOCK;

    private static final int MODE = 0640;

    /** What a pipe takes without waiting when it is writable (man 7 pipe, PIPE_BUF), and a socket, too. */
    private static final int SHARED_BYTES_MAX = 4096;

    static LogSink open(Path path, boolean isOutput) throws ErrnoException {
        return isOutput
                ? new LogSink(StandardStreams.duplicateOutput(), true)
                : new LogSink(FileDescriptors.openLog(path.toString(), MODE), false);
    }

    /**
     * Tries once to write a part of a batch.
     *
     * @return how many bytes were written, {@link #WOULD_BLOCK}, or the negated number of an {@link Errno}
     */
    long write(MemorySegment batch, long from, long to) {
        try {
            if (!isShared) {
                return Io.write(fd, batch.asSlice(from, to - from));
            }
            if (!Poll.writable(fd, 0)) {
                return WOULD_BLOCK;
            }
            return Io.write(fd, batch.asSlice(from, Math.min(to - from, SHARED_BYTES_MAX)));
        } catch (ErrnoException e) {
            return e.errno() == Errno.EINTR ? WOULD_BLOCK : -e.errno().number();
        }
    }

    /** Waits until there is room. */
    void awaitRoom(int ms) throws ErrnoException {
        Poll.writable(fd, ms);
    }

    @Override
    public void close() {
        fd.close();
    }
}
