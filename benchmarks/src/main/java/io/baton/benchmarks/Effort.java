package io.baton.benchmarks;

/**
 * How long one side of a comparison is measured in one round.
 *
 * @param warmUps iterations that the compiler gets
 * @param iterations that count
 * @param programMs how long a C program runs, which needs a quarter of that to warm up
 */
record Effort(int warmUps, int warmUpMs, int iterations, int iterationMs, int programMs) {

    /** The compiler shares the machine with whoever is on it, and some of the turns are long. */
    static final Effort OF_CALLS = new Effort(8, 500, 4, 300, 300);

    /** For parts without a system call, which are compiled sooner. */
    static final Effort OF_PARTS = new Effort(5, 300, 3, 300, 300);

    /** For servers under load. */
    static final Effort OF_SERVERS = new Effort(4, 1000, 3, 1000, 0);

    /** What is enough to see that everything works, and in which order of magnitude. */
    Effort quick() {
        return new Effort(2, warmUpMs, 1, iterationMs, programMs / 2);
    }
}
