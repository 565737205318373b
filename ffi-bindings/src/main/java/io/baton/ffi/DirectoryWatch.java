package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.IN_ATTRIB;
import static io.baton.ffi.libc.LibcConstants.IN_CLOEXEC;
import static io.baton.ffi.libc.LibcConstants.IN_CREATE;
import static io.baton.ffi.libc.LibcConstants.IN_IGNORED;
import static io.baton.ffi.libc.LibcConstants.IN_MOVED_TO;
import static io.baton.ffi.libc.LibcConstants.IN_NONBLOCK;
import static io.baton.ffi.libc.LibcConstants.IN_ONLYDIR;
import static io.baton.ffi.libc.LibcConstants.IN_Q_OVERFLOW;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.baton.ffi.libc.Libc;
import io.baton.ffi.libc.inotify_event;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Waits for something to appear in a directory, without looking again and again (man 7 inotify).
 *
 * <p>To miss nothing: watch first, then look for what is awaited, then wait for {@link #fd()}. One thread makes, uses
 * and closes it.
 */
public final class DirectoryWatch implements AutoCloseable {

    /** Room for many events; the longest one takes 272 bytes. */
    private static final int BUFFER_BYTES = 16_384;

    /** That its mode or owner changes counts too: what may not be opened yet may be then. */
    private static final int MASK = IN_CREATE | IN_MOVED_TO | IN_ATTRIB | IN_ONLYDIR;

    /** {@code struct inotify_event}, whose name begins where the rest ends. */
    private static final long HEADER_BYTES = inotify_event.sizeof();

    private final Arena arena = Arena.ofConfined();

    private final MemorySegment buffer =
            arena.allocate(BUFFER_BYTES, inotify_event.layout().byteAlignment());

    private final Fd fd;

    private final String directory;

    private DirectoryWatch(Fd fd, String directory) {
        this.fd = fd;
        this.directory = directory;
    }

    /**
     * Begins to watch.
     *
     * @param directory a symbolic link to one will do
     * @throws ErrnoException with {@code ENOENT}, {@code ENOTDIR}, {@code EACCES} when it may not be read, or
     *     {@code EMFILE} or {@code ENOSPC} when this user watches too much already
     */
    public static DirectoryWatch open(String directory) throws ErrnoException {
        int result = Libc.inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
        Fd fd = new Fd(ErrnoException.check("inotify_init1", "", result), "watch of " + KernelName.shown(directory));
        try (Arena arena = Arena.ofConfined()) {
            result = Libc.inotify_add_watch(fd.number(), KernelName.path(arena, directory), MASK);
            ErrnoException.check("inotify_add_watch", KernelName.shown(directory), result);
            return new DirectoryWatch(fd, directory);
        } catch (ErrnoException | RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    /** Becomes readable when anything appears. */
    public Fd fd() {
        return fd;
    }

    /**
     * Takes all that has been reported, so that {@link #fd()} waits again.
     *
     * @param name in the directory
     * @return whether this name has appeared, or so much that the kernel lost count
     * @throws ErrnoException with {@code ENOENT} when the directory itself is gone, in which nothing appears any more
     */
    public boolean hasAppeared(String name) throws ErrnoException {
        byte[] wanted = KernelName.bytes(name);
        boolean hasAppeared = false;
        long length = Io.read(fd, buffer);
        while (length > 0) {
            hasAppeared |= contains(length, wanted);
            length = Io.read(fd, buffer);
        }
        return hasAppeared;
    }

    @Override
    public void close() {
        fd.close();
        arena.close();
    }

    private boolean contains(long length, byte[] wanted) throws ErrnoException {
        boolean isFound = false;
        long offset = 0;
        while (offset < length) {
            MemorySegment event = buffer.asSlice(offset, HEADER_BYTES);
            int mask = inotify_event.mask(event);
            if ((mask & IN_IGNORED) != 0) {
                throw ErrnoException.of("inotify", KernelName.shown(directory), -Errno.ENOENT.number());
            }
            long nameBytes = Integer.toUnsignedLong(inotify_event.len(event));
            MemorySegment name = buffer.asSlice(offset + HEADER_BYTES, nameBytes);
            isFound |= (mask & IN_Q_OVERFLOW) != 0 || isName(name, wanted);
            offset += HEADER_BYTES + nameBytes;
        }
        return isFound;
    }

    /** The kernel fills names up with NUL, at least one. */
    private static boolean isName(MemorySegment name, byte[] wanted) {
        return name.byteSize() > wanted.length
                && name.get(JAVA_BYTE, wanted.length) == 0
                && MemorySegment.ofArray(wanted).mismatch(name.asSlice(0, wanted.length)) == -1;
    }
}
