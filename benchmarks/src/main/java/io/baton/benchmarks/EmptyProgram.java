package io.baton.benchmarks;

import java.io.IOException;

/** Does nothing: what {@link Startup} measures of it is the JVM's own. */
public final class EmptyProgram {

    private EmptyProgram() {}

    public static void main(String[] arguments) throws IOException {
        MainThreadTime.print();
    }
}
