package io.baton.net;

import io.baton.ffi.Errno;

/** Hears what becomes of listeners, from every loop's thread: for the log. */
public interface ListenerEvents {

    /** A loop had no descriptor or no memory for a connection; it tries again after a while. */
    void outOfResources(Listener listener, Errno errno, long backOffNs);

    /** A loop has given a listener up. */
    void failed(Listener listener, Exception failure);
}
