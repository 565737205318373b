package io.baton.loop;

import java.io.IOException;

/** Who is called when a descriptor is ready, always on the thread of its loop. */
public interface ReadyHandler {

    /**
     * Reads, writes or accepts.
     *
     * @param events bits of {@link io.baton.ffi.Epoll}
     */
    void onReady(int events) throws IOException;

    /**
     * Gives up what the handler owns: {@link #onReady} has thrown, or the loop closes. The registration is cancelled
     * already.
     */
    void onFailure(Exception failure);
}
