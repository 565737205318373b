package io.baton.http;

/** The forms of a request target that are accepted (RFC 9112 §3.2). */
public enum TargetForm {
    /** {@code /path?query}: what clients send to an origin, and therefore to a reverse proxy. */
    ORIGIN,

    /** {@code http://host/path?query}: its authority counts, and Host does not. */
    ABSOLUTE,

    /** {@code *}, or an absolute target without path and query: OPTIONS about the server as a whole. It has no path. */
    ASTERISK
}
