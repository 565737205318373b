package io.baton.benchmarks;

/** Does nothing: what {@link Startup} measures of it is the JVM's own. */
public final class EmptyProgram {

    private EmptyProgram() {}

    public static void main(String[] arguments) {}
}
