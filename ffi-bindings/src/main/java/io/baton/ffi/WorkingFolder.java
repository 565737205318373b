package io.baton.ffi;

import io.baton.ffi.libc.Libc;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Optional;

/**
 * A folder from which relative paths are followed.
 *
 * <p>A process that changes it must not forget where it started: the paths in its command line are meant from there,
 * and so are those of the next process that is started with the same one.
 */
public record WorkingFolder(ByteString path) {

    private static Optional<WorkingFolder> atStart = Optional.empty();

    /** Where this process started, if this is asked before somebody else has changed it. */
    public static synchronized WorkingFolder atStart() throws IOException {
        if (atStart.isEmpty()) {
            atStart = Optional.of(new WorkingFolder(OwnCommandLine.link("/proc/self/cwd")));
        }
        return atStart.get();
    }

    /** Lets this process go on in this folder, as {@link #change} does. */
    public void enter() throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            ErrnoException.check("chdir", path.toString(), Libc.chdir(NativeStrings.string(arena, path)));
        }
    }

    /**
     * Lets this process go on in another folder; every thread of it.
     *
     * <p>The JDK remembers the first one for what {@code java.nio.file} does with relative paths. {@code java.io} and
     * everything native follows the kernel. So: no relative paths, from here on.
     *
     * @throws ErrnoException with {@code ENOENT}, {@code ENOTDIR} or {@code EACCES}; nothing has changed then
     */
    public static void change(String path) throws IOException {
        atStart();
        try (Arena arena = Arena.ofConfined()) {
            int result = Libc.chdir(KernelName.path(arena, path));
            ErrnoException.check("chdir", KernelName.shown(path), result);
        }
    }
}
