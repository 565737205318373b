package io.baton.ffi;

import io.baton.ffi.libc.Libc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntUnaryOperator;

/** Keeps the collector, the compiler and the implicit exceptions of a JVM busy, for as long as it runs. */
final class Load {

    /** What the loops compute, so that none of them is optimised away. */
    private static final LongAdder RESULT = new LongAdder();

    private Load() {}

    static void start() {
        loop("allocate", Load::allocate);
        loop("compile", Load::compile);
        loop("throw", Load::throwImplicitly);
        loop("call libc", () -> RESULT.add(Libc.getppid()));
        loop("virtual threads", Load::switchVirtualThreads);
    }

    private static void loop(String name, Runnable work) {
        Thread.ofPlatform().daemon().name(name).start(() -> {
            while (true) {
                work.run();
            }
        });
    }

    private static void allocate() {
        Deque<byte[]> survivors = new ArrayDeque<>();
        for (int i = 0; i < 20_000; i++) {
            survivors.add(new byte[i % 700]);
            if (survivors.size() > 5_000) {
                RESULT.add(survivors.remove().length);
            }
        }
    }

    /** A new class each time, so that there is always one to compile and one to unload. */
    private static void compile() {
        try (var bytes = Objects.requireNonNull(Load.class.getResourceAsStream("Load$Work.class"))) {
            Object work = MethodHandles.lookup()
                    .defineHiddenClass(bytes.readAllBytes(), true)
                    .lookupClass()
                    .getDeclaredConstructor()
                    .newInstance();
            for (int i = 0; i < 50_000; i++) {
                RESULT.add(((IntUnaryOperator) work).applyAsInt(i));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the class stands below", e);
        }
    }

    private static void throwImplicitly() {
        int[] three = new int[3];
        Object[] nothing = new Object[3];
        for (int i = 0; i < 1_000; i++) {
            try {
                RESULT.add(three[i % 4] + nothing[i % 4].hashCode());
            } catch (NullPointerException | ArrayIndexOutOfBoundsException expected) {
                RESULT.increment();
            }
        }
        try {
            RESULT.add(overflow(1));
        } catch (StackOverflowError expected) {
            RESULT.increment();
        }
    }

    @SuppressWarnings("InfiniteRecursion") // is what it is for
    private static long overflow(long depth) {
        return depth + overflow(depth + 1) % 7;
    }

    @SuppressWarnings("ThreadPriorityCheck") // to yield is what it is for
    private static void switchVirtualThreads() {
        Thread thread = Thread.ofVirtual().start(() -> {
            for (int i = 0; i < 100; i++) {
                Thread.yield();
            }
        });
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the compiler gets to compile. */
    static final class Work implements IntUnaryOperator {
        @Override
        public int applyAsInt(int operand) {
            int hash = operand;
            for (int i = 0; i < 8; i++) {
                hash = hash * 31 + (hash >>> i) % 17;
            }
            return hash;
        }
    }
}
