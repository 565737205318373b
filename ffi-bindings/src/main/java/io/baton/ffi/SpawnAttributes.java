package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.POSIX_SPAWN_SETPGROUP;
import static io.baton.ffi.libc.LibcConstants.POSIX_SPAWN_SETSID;
import static io.baton.ffi.libc.LibcConstants.POSIX_SPAWN_SETSIGDEF;
import static io.baton.ffi.libc.LibcConstants.POSIX_SPAWN_SETSIGMASK;
import static io.baton.ffi.libc.LibcConstants.SIGKILL;
import static io.baton.ffi.libc.LibcConstants.SIGSTOP;

import io.baton.ffi.libc.Libc;
import io.baton.ffi.libc.posix_spawnattr_t;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * How a child begins, apart from its descriptors: its company and its signals.
 *
 * <p>The mask is always set, since threads of a JVM have signals blocked that a child would inherit; and so are the
 * defaults, since whoever started this JVM may have made it ignore signals.
 */
final class SpawnAttributes implements AutoCloseable {

    /** glibc keeps these two for itself: to cancel threads, and to change the ids of all of them. */
    private static final int SIGCANCEL = 32;

    private static final int SIGSETXID = 33;

    private final MemorySegment attributes;

    private SpawnAttributes(Arena arena) throws ErrnoException {
        this.attributes = posix_spawnattr_t.allocate(arena);
        check("init", Libc.posix_spawnattr_init(attributes));
    }

    static SpawnAttributes of(Arena arena, Spawn spawn) throws ErrnoException {
        SpawnAttributes made = new SpawnAttributes(arena);
        MemorySegment attributes = made.attributes;
        int company = switch (spawn.company()) {
            case PARENT -> 0;
            case OWN_GROUP -> POSIX_SPAWN_SETPGROUP; // to its own id, as long as no other is set
            case OWN_SESSION -> POSIX_SPAWN_SETSID;
        };
        int flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | company;
        MemorySegment defaults = SignalMask.allBut(arena, SIGKILL, SIGSTOP, SIGCANCEL, SIGSETXID);
        check("setflags", Libc.posix_spawnattr_setflags(attributes, (short) flags));
        check("setsigdefault", Libc.posix_spawnattr_setsigdefault(attributes, defaults));
        check("setsigmask", Libc.posix_spawnattr_setsigmask(attributes, SignalMask.of(arena, spawn.blocked())));
        return made;
    }

    MemorySegment segment() {
        return attributes;
    }

    @Override
    public void close() {
        Libc.posix_spawnattr_destroy(attributes); // cannot fail
    }

    /** These functions return the number of an errno. */
    private static void check(String call, int error) throws ErrnoException {
        ErrnoException.check("posix_spawnattr_" + call, "", -error);
    }
}
