package io.baton.benchmarks;

/**
 * What {@link AcceptBenchmark} compares: accepts connections, reads from each once, answers with so many bytes, closes.
 */
interface AcceptServer extends AutoCloseable {

    /** How many connections may wait to be accepted. */
    int BACKLOG = 4096;

    /** Where it listens, on 127.0.0.1. */
    int port();

    @Override
    void close();
}
