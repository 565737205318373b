package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.EINTR;

import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;

/**
 * The one place where a call is repeated because a signal handler ran during it.
 *
 * <p>Only calls that wait can be interrupted: {@code epoll_wait}, {@code poll}, {@code waitpid}, and {@code read} of a
 * blocking pipe. Reads, writes and accepts of non-blocking descriptors cannot (man 7 signal).
 */
final class Eintr {

    /** Waits without end. */
    static final int FOREVER_MS = -1;

    private static final long NS_PER_MS = 1_000_000;

    private Eintr() {}

    /** Repeats a call without a timeout until it is not interrupted. */
    static int retry(IntSupplier call) {
        int result;
        do {
            result = call.getAsInt();
        } while (result == -EINTR);
        return result;
    }

    /**
     * Repeats a call with the time that is left of its timeout.
     *
     * @param timeoutMs milliseconds, or {@link #FOREVER_MS}
     * @param call takes the milliseconds that it may wait
     */
    static int retry(int timeoutMs, IntUnaryOperator call) {
        return retry(timeoutMs, call, System::nanoTime);
    }

    static int retry(int timeoutMs, IntUnaryOperator call, LongSupplier nanoClock) {
        long deadlineNs = timeoutMs > 0 ? nanoClock.getAsLong() + timeoutMs * NS_PER_MS : 0;
        int leftMs = timeoutMs;
        int result = call.applyAsInt(leftMs);
        while (result == -EINTR) {
            if (timeoutMs > 0) { // else nothing runs down
                leftMs = (int) Math.max(0, Math.ceilDiv(deadlineNs - nanoClock.getAsLong(), NS_PER_MS));
            }
            result = call.applyAsInt(leftMs);
        }
        return result;
    }
}
