package io.baton.net;

import io.baton.ffi.Errno;

/** What can hold up connections, under the name that {@code baton_limit_hit_total} counts it by. */
enum Limit {
    /** The configured number of connections. */
    MAX_CONNECTIONS("max_connections"),

    /** Of this process ({@code RLIMIT_NOFILE}) or of the machine. */
    DESCRIPTORS("descriptors"),

    /** Of the kernel, for sockets. */
    MEMORY("memory"),

    /** Of {@link BufferPool#TOTAL_BYTES_MAX}. */
    BUFFERS("buffers");

    private final String text;

    Limit(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    static Limit of(Errno errno) {
        return errno == Errno.EMFILE || errno == Errno.ENFILE ? DESCRIPTORS : MEMORY;
    }
}
