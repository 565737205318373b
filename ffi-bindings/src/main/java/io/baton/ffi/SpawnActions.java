package io.baton.ffi;

import static io.baton.ffi.Spawn.FIRST_AFTER_STANDARD_STREAMS;
import static io.baton.ffi.libc.LibcConstants.F_DUPFD_CLOEXEC;
import static io.baton.ffi.libc.LibcConstants.O_RDONLY;
import static io.baton.ffi.libc.LibcConstants.O_WRONLY;

import io.baton.ffi.Spawn.StandardStream;
import io.baton.ffi.libc.Libc;
import io.baton.ffi.libc.posix_spawn_file_actions_t;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * What a child does with its descriptors between its birth and its program: it puts those that it shall have under
 * their numbers, and closes all others.
 *
 * <p>A number that the child shall use may be the source of another one. So each source that has to move is first
 * duplicated above all numbers of the child, where nothing is overwritten.
 */
final class SpawnActions implements AutoCloseable {

    /** Since glibc 2.34. */
    static final boolean HAS_CLOSE_FROM = Linker.nativeLinker()
            .defaultLookup()
            .find("posix_spawn_file_actions_addclosefrom_np")
            .isPresent();

    private final MemorySegment actions;

    private final Arena arena;

    private final List<Fd> duplicates = new ArrayList<>();

    private SpawnActions(Arena arena) throws ErrnoException {
        this.arena = arena;
        this.actions = posix_spawn_file_actions_t.allocate(arena);
        check("init", Libc.posix_spawn_file_actions_init(actions));
    }

    /**
     * Prepares the actions.
     *
     * @param closeFrom whether glibc closes the others; if not, those that are open now are marked, and what another
     *     thread opens between that and the birth of the child without close-on-exec gets into it
     */
    static SpawnActions of(Arena arena, Spawn spawn, boolean closeFrom) throws ErrnoException {
        SpawnActions actions = new SpawnActions(arena);
        try {
            if (spawn.folder().isPresent()) {
                actions.changeTo(spawn.folder().get());
            }
            for (StandardStream stream : spawn.silenced()) {
                actions.silence(stream);
            }
            actions.place(spawn.descriptors(), closeFrom);
            return actions;
        } catch (ErrnoException | RuntimeException e) {
            actions.close();
            throw e;
        }
    }

    MemorySegment segment() {
        return actions;
    }

    @Override
    public void close() {
        duplicates.forEach(Fd::close);
        Libc.posix_spawn_file_actions_destroy(actions); // cannot fail
    }

    private void changeTo(WorkingFolder folder) throws ErrnoException {
        MemorySegment path = NativeStrings.string(arena, folder.path());
        check("addchdir", Libc.posix_spawn_file_actions_addchdir_np(actions, path));
    }

    private void silence(StandardStream stream) throws ErrnoException {
        int flags = stream == StandardStream.INPUT ? O_RDONLY : O_WRONLY;
        MemorySegment path = arena.allocateFrom("/dev/null");
        check("addopen", Libc.posix_spawn_file_actions_addopen(actions, stream.number(), path, flags, 0));
    }

    private void place(SortedMap<Integer, Fd> numbers, boolean closeFrom) throws ErrnoException {
        int end = numbers.isEmpty() ? 0 : numbers.lastKey() + 1;
        int firstClosed = Math.max(end, FIRST_AFTER_STANDARD_STREAMS);
        for (var entry : numbers.entrySet()) {
            int number = entry.getKey();
            int source = entry.getValue().number();
            // The duplicate of a descriptor onto itself only loses its close-on-exec mark, since glibc 2.29.
            int from = source == number ? source : duplicate(entry.getValue(), firstClosed);
            check("adddup2", Libc.posix_spawn_file_actions_adddup2(actions, from, number));
        }
        for (int number = FIRST_AFTER_STANDARD_STREAMS; number < firstClosed; number++) {
            if (!numbers.containsKey(number)) {
                check("addclose", Libc.posix_spawn_file_actions_addclose(actions, number)); // not open: no matter
            }
        }
        if (closeFrom) {
            check("addclosefrom", Libc.posix_spawn_file_actions_addclosefrom_np(actions, firstClosed));
        } else {
            CloseOnExec.markAll();
        }
    }

    private int duplicate(Fd source, int least) throws ErrnoException {
        int result = Libc.fcntl(source.number(), F_DUPFD_CLOEXEC, least);
        duplicates.add(new Fd(ErrnoException.check("fcntl", source, result), source.purpose()));
        return result;
    }

    /** These functions return the number of an errno, and fail for want of memory only. */
    private static void check(String action, int error) throws ErrnoException {
        ErrnoException.check("posix_spawn_file_actions_" + action, "", -error);
    }
}
