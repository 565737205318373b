package io.baton.ffi;

import io.baton.ffi.libc.LibcConstants;

/** The options of a socket that are one {@code int}; a switch is 0 or 1. */
public enum SocketOption {
    /** Bind although connections of an earlier listener still linger. */
    REUSEADDR(LibcConstants.SOL_SOCKET, LibcConstants.SO_REUSEADDR),
    /** Several sockets on one port. Never Baton's default: closing one resets what waits in its queue. */
    REUSEPORT(LibcConstants.SOL_SOCKET, LibcConstants.SO_REUSEPORT),
    /** Probe idle connections. */
    KEEPALIVE(LibcConstants.SOL_SOCKET, LibcConstants.SO_KEEPALIVE),
    /** Bytes of the send buffer; the kernel doubles what is set. */
    SNDBUF(LibcConstants.SOL_SOCKET, LibcConstants.SO_SNDBUF),
    /** Bytes of the receive buffer; the kernel doubles what is set. */
    RCVBUF(LibcConstants.SOL_SOCKET, LibcConstants.SO_RCVBUF),
    /** The processor that handles the socket's packets. */
    INCOMING_CPU(LibcConstants.SOL_SOCKET, LibcConstants.SO_INCOMING_CPU),
    /** Read only: whether this is a listener. */
    ACCEPTCONN(LibcConstants.SOL_SOCKET, LibcConstants.SO_ACCEPTCONN),
    /** Send small segments at once. A listener hands it on to what it accepts. */
    NODELAY(LibcConstants.IPPROTO_TCP, LibcConstants.TCP_NODELAY),
    /** Seconds of silence before the first probe. */
    KEEPIDLE(LibcConstants.IPPROTO_TCP, LibcConstants.TCP_KEEPIDLE),
    /** Seconds between probes. */
    KEEPINTVL(LibcConstants.IPPROTO_TCP, LibcConstants.TCP_KEEPINTVL),
    /** Unanswered probes that end the connection. */
    KEEPCNT(LibcConstants.IPPROTO_TCP, LibcConstants.TCP_KEEPCNT),
    /** Milliseconds that sent bytes may stay unacknowledged. */
    USER_TIMEOUT(LibcConstants.IPPROTO_TCP, LibcConstants.TCP_USER_TIMEOUT),
    /** Length of a listener's queue of connections that carry bytes in their SYN. */
    FASTOPEN(LibcConstants.IPPROTO_TCP, LibcConstants.TCP_FASTOPEN),
    /** Seconds that a listener keeps a connection back until its first bytes are there. */
    DEFER_ACCEPT(LibcConstants.IPPROTO_TCP, LibcConstants.TCP_DEFER_ACCEPT),
    /** A listener on {@code [::]} leaves IPv4 alone. */
    V6ONLY(LibcConstants.IPPROTO_IPV6, LibcConstants.IPV6_V6ONLY);

    private final int level;

    private final int option;

    SocketOption(int level, int option) {
        this.level = level;
        this.option = option;
    }

    int level() {
        return level;
    }

    int option() {
        return option;
    }
}
