package io.baton.benchmarks;

/**
 * What one turn of a benchmark takes.
 *
 * @param wallNs by the clock on the wall
 * @param cpuNs of processors, by all threads of the process
 * @param bytes of the Java heap
 */
record Turn(double wallNs, double cpuNs, double bytes) {

    /** The mean of two measurements, one before and one after whatever is compared with both. */
    static Turn mean(Turn before, Turn after) {
        return new Turn(
                (before.wallNs + after.wallNs) / 2, (before.cpuNs + after.cpuNs) / 2, (before.bytes + after.bytes) / 2);
    }
}
