package io.baton.proxy.upstream;

/** What a request, or a tunnel, says about the server that had it. */
public enum Outcome {
    /** The server answered as HTTP wants it, whatever its status, or the tunnel was established. */
    SUCCEEDED,

    /** The server's fault: no connection, no answer in time, a broken answer, or a connection that broke off. */
    FAILED,

    /** Nothing is known of the server, such as when the client went away first. */
    NEUTRAL
}
