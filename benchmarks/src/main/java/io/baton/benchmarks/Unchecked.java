package io.baton.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Opens what a benchmark's state is made of: the code that JMH generates around it takes no checked exception. */
final class Unchecked {

    private Unchecked() {}

    /** Something that opens descriptors. */
    @FunctionalInterface
    interface Opening<T> {
        T open() throws IOException;
    }

    static <T> T open(Opening<T> opening) {
        try {
            return opening.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
