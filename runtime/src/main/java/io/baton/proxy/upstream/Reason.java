package io.baton.proxy.upstream;

import io.baton.ffi.Errno;

/** Why a server failed, in the words that logs and the status use. */
public final class Reason {

    private Reason() {}

    /** What an attempt to connect, or a connection, ended with. */
    public static String of(Errno errno) {
        String words = switch (errno) {
            case ECONNREFUSED -> "it refused the connection";
            case ECONNRESET, EPIPE, ECONNABORTED -> "it broke the connection off";
            case ETIMEDOUT -> "it did not answer";
            case EHOSTUNREACH, EHOSTDOWN, ENETUNREACH, ENETDOWN, ENONET -> "it cannot be reached";
            case EACCES, EPERM -> "to connect to it is not allowed";
            case ENOENT, ENOTDIR -> "its socket does not exist";
            case EAGAIN -> "its queue is full";
            default -> "the connection failed";
        };
        return words + " (" + errno + ")";
    }
}
