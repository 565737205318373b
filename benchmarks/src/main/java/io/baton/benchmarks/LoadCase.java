package io.baton.benchmarks;

import java.util.List;

/**
 * One shape of traffic.
 *
 * @param connections how many requests are on their way at a time
 * @param bytes of the body of each answer
 * @param isTcp whether the proxies pass bytes on and do not look at them
 * @param isClosing whether the clients ask for the end of their connection with each request
 */
record LoadCase(String name, int connections, int bytes, boolean isTcp, boolean isClosing) {

    private static final int SMALL_BYTES = 100;

    private static final int MIDDLE_BYTES = 10 * 1024;

    private static final int LARGE_BYTES = 1 << 20;

    static final LoadCase[] ALL = {
        kept("HTTP 100 B, 64 connections", 64, SMALL_BYTES, false),
        kept("HTTP 100 B, 256 connections", 256, SMALL_BYTES, false),
        kept("HTTP 100 B, 1,000 connections", 1000, SMALL_BYTES, false),
        kept("HTTP 10 KB, 64 connections", 64, MIDDLE_BYTES, false),
        kept("HTTP 10 KB, 256 connections", 256, MIDDLE_BYTES, false),
        kept("HTTP 10 KB, 1,000 connections", 1000, MIDDLE_BYTES, false),
        kept("HTTP 1 MB, 8 connections", 8, LARGE_BYTES, false),
        kept("HTTP 1 MB, 64 connections", 64, LARGE_BYTES, false),
        closing("HTTP 100 B, 64 connections, each for one request", 64, SMALL_BYTES, false),
        closing("HTTP 100 B, 256 connections, each for one request", 256, SMALL_BYTES, false),
        closing("HTTP 10 KB, 64 connections, each for one request", 64, MIDDLE_BYTES, false),
        kept("TCP 100 B, 64 connections", 64, SMALL_BYTES, true),
        kept("TCP 100 B, 256 connections", 256, SMALL_BYTES, true),
        kept("TCP 100 B, 1,000 connections", 1000, SMALL_BYTES, true),
        kept("TCP 10 KB, 64 connections", 64, MIDDLE_BYTES, true),
        kept("TCP 1 MB, 8 connections", 8, LARGE_BYTES, true),
        closing("TCP 100 B, 64 connections, each for one request", 64, SMALL_BYTES, true),
    };

    /** One for each kind of path through a proxy. */
    static final List<String> QUICK = List.of(
            "HTTP 100 B, 64 connections",
            "HTTP 10 KB, 64 connections",
            "HTTP 1 MB, 8 connections",
            "HTTP 100 B, 64 connections, each for one request",
            "TCP 100 B, 64 connections");

    private static LoadCase kept(String name, int connections, int bytes, boolean isTcp) {
        return new LoadCase(name, connections, bytes, isTcp, false);
    }

    private static LoadCase closing(String name, int connections, int bytes, boolean isTcp) {
        return new LoadCase(name, connections, bytes, isTcp, true);
    }

    /** What a client asks for: where bytes are only passed on, it is the origin that ends the connection. */
    String path() {
        return "/" + bytes + (isTcp && isClosing ? "c" : "");
    }

    /** Whether buffers decide, so that the other proxies also run with larger ones than they come with, and splice. */
    boolean isBulk() {
        return bytes == LARGE_BYTES;
    }
}
