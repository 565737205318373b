package io.baton.net;

import io.baton.ffi.ErrnoException;
import io.baton.ffi.Pipe;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Pipes of one loop, lent to what is spliced: each is empty when it is lent.
 *
 * <p>They have the kernel's usual size. Larger ones made each megabyte dearer: the kernel hands a socket sixteen pages
 * of a pipe at a time, which are all that a pipe of the usual size holds.
 */
final class Pipes implements AutoCloseable {

    private static final int KEPT_MAX = 64;

    private final ArrayDeque<Pipe> kept = new ArrayDeque<>();

    /** Lends a pipe; null when there is no descriptor for one. */
    @Nullable
    Pipe take() {
        Pipe pipe = kept.pollLast();
        return pipe != null ? pipe : open();
    }

    /** Takes a pipe back that is empty. */
    void giveBack(Pipe pipe) {
        if (kept.size() < KEPT_MAX) {
            kept.addLast(pipe);
        } else {
            pipe.close();
        }
    }

    @Override
    public void close() {
        kept.forEach(Pipe::close);
        kept.clear();
    }

    private static @Nullable Pipe open() {
        try {
            return Pipe.open("splice");
        } catch (ErrnoException e) {
            return null;
        }
    }
}
