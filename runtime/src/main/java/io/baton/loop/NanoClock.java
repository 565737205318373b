package io.baton.loop;

/** Where time comes from: the system, or a test. Values are compared by subtraction only. */
@FunctionalInterface
public interface NanoClock {

    /** The monotonic clock of the system. */
    NanoClock SYSTEM = System::nanoTime;

    long nanoTime();
}
