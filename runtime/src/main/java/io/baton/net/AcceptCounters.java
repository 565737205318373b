package io.baton.net;

import io.baton.ffi.Errno;

/** Hears what acceptors do, from every loop. */
public interface AcceptCounters {

    void accepted(Listener listener);

    /** No descriptor or memory was left; the acceptor tries again after a while. */
    void outOfResources(Listener listener, Errno errno, long backOffNs);

    /** An acceptor has given its listener up. */
    void failed(Listener listener, Exception failure);
}
