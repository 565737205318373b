package io.baton.net;

import io.baton.ffi.ErrnoException;
import io.baton.ffi.Pipe;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Pipes of one loop, lent to what is spliced: each is empty when it is lent. */
final class Pipes implements AutoCloseable {

    /** What a pipe holds where the system allows it: fewer calls for each megabyte than with the usual 64 KB. */
    static final int BYTES = 256 * 1024;

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
            Pipe pipe = Pipe.open("splice");
            try {
                pipe.resize(BYTES);
            } catch (ErrnoException e) { // beyond what this user may have: it works with less
                return pipe;
            }
            return pipe;
        } catch (ErrnoException e) {
            return null;
        }
    }
}
