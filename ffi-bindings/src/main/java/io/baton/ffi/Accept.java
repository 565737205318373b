package io.baton.ffi;

/** What one attempt to accept brought; everything here happens in good health or under load. */
public sealed interface Accept {

    /** A connection, close-on-exec and non-blocking, which is now the caller's to close. */
    record Connected(Fd fd) implements Accept {}

    /** The queue is empty. */
    record NothingPending() implements Accept {
        static final NothingPending INSTANCE = new NothingPending();
    }

    /** The client was gone before we came, or the network failed it: try the next one. */
    record Retry() implements Accept {
        static final Retry INSTANCE = new Retry();
    }

    /**
     * The socket does not listen: it never did, or one of those who share it has shut it down. Nothing more will come
     * before {@link Sockets#listen(Fd, int)} revives it.
     */
    record NotListening() implements Accept {
        static final NotListening INSTANCE = new NotListening();
    }

    /** No descriptor or memory is left: the connection stays queued, so wait before the next attempt. */
    record OutOfResources(Errno errno) implements Accept {}
}
