package io.baton.benchmarks;

/**
 * One shape of traffic.
 *
 * @param connections how many requests are on their way at a time
 * @param bytes of the body of each answer
 * @param isTcp whether the proxies pass bytes on and do not look at them
 * @param isClosing whether the clients ask for the end of their connection with each request
 */
record LoadCase(String name, int connections, int bytes, boolean isTcp, boolean isClosing) {

    private static final int LARGE_BYTES = 1 << 20;

    static final LoadCase[] ALL = {
        new LoadCase("HTTP 100 B, 64 connections", 64, 100, false, false),
        new LoadCase("HTTP 100 B, 256 connections", 256, 100, false, false),
        new LoadCase("HTTP 10 KB, 64 connections", 64, 10 * 1024, false, false),
        new LoadCase("HTTP 1 MB, 8 connections", 8, LARGE_BYTES, false, false),
        new LoadCase("HTTP 100 B, 64 connections, each for one request", 64, 100, false, true),
        new LoadCase("TCP 100 B, 64 connections", 64, 100, true, false),
        new LoadCase("TCP 1 MB, 8 connections", 8, LARGE_BYTES, true, false),
    };

    /** Whether buffers decide, so that the other proxies also run with larger ones than they come with, and splice. */
    boolean isBulk() {
        return bytes == LARGE_BYTES;
    }
}
