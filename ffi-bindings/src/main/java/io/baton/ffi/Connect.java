package io.baton.ffi;

/** What an attempt to connect came to so far. */
public sealed interface Connect {

    /** Connected, as Unix sockets are at once. */
    record Connected() implements Connect {
        static final Connected INSTANCE = new Connected();
    }

    /** Under way: when the socket is writable, {@link Sockets#pendingError} says how it ended. */
    record InProgress() implements Connect {
        static final InProgress INSTANCE = new InProgress();
    }

    /**
     * Nobody listens there, or cannot be reached, or its queue is full ({@code EAGAIN} of a Unix socket), or no port is
     * left to connect from ({@code EADDRNOTAVAIL}).
     */
    record Failed(Errno errno) implements Connect {}
}
