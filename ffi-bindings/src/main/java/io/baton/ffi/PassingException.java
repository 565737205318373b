package io.baton.ffi;

import java.io.IOException;

/**
 * Descriptors did not come or go as agreed; every one that had been received is closed.
 *
 * <p>The message has one form: {@code recvmsg(fd=7): DESCRIPTORS_LOST, this process had no room for all of them}. The
 * connection is of no further use, as nobody can say what the other side has.
 */
public final class PassingException extends IOException {

    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Reason {
        /** {@code MSG_CTRUNC}: this process has too many open files, or a security module withheld some. */
        DESCRIPTORS_LOST,

        /** {@code MSG_TRUNC}: a message of a socket that keeps their borders was longer than the buffer. */
        BYTES_LOST,

        /** The other side did not do its part before the time was over. */
        TIMED_OUT,

        /** The other side closed the connection, or died. */
        PEER_GONE,

        /** The other side sent something else than the batch or the acknowledgement whose turn it was. */
        WRONG_BATCH
    }

    private final Reason reason;

    PassingException(String call, Fd socket, Reason reason, String detail) {
        super("%s(fd=%s): %s, %s".formatted(call, socket.shownNumber(), reason, detail));
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
