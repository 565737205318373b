package io.baton.benchmarks;

import io.baton.ffi.Epoll;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Pidfd;
import io.baton.ffi.Processes;
import io.baton.ffi.Signal;
import io.baton.ffi.SignalPipe;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.EnumSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long does it take from a signal to this process until whoever waits for it knows?
 *
 * <p>{@code pipe} waits as an event loop does, in {@code epoll_wait}. The baselines: a handler by {@code
 * sun.misc.Signal}, for which the JVM wakes a thread that starts another one, which wakes the waiting one; and a C
 * program ({@code calls.c}) with a handler that writes to a pipe as ours does.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class SignalBenchmark {

    private static final int WAIT_MS_MAX = 10_000;

    /** Baton's way. */
    @State(Scope.Thread)
    public static class Piped {

        private final Pidfd self =
                Unchecked.open(() -> Pidfd.open(Processes.ownPid()).orElseThrow());

        private final SignalPipe signals = Unchecked.open(() -> SignalPipe.install(EnumSet.of(Signal.USR2)));

        private final Epoll epoll = Unchecked.open(() -> Epoll.open(16));

        @Setup
        public void watch() throws ErrnoException {
            epoll.add(signals.fd(), Epoll.IN, 1);
        }

        @TearDown
        public void giveBack() throws ErrnoException {
            epoll.close();
            signals.uninstall();
            self.close();
        }
    }

    /** The JDK's way, called by reflection, as the compiler lets nobody name it without a warning. */
    @State(Scope.Thread)
    public static class Handled {

        private final Pidfd self =
                Unchecked.open(() -> Pidfd.open(Processes.ownPid()).orElseThrow());

        private final Object signal;

        private final Method handle;

        private final Object before;

        private volatile Thread waiting = Thread.currentThread();

        private final AtomicInteger arrived = new AtomicInteger();

        public Handled() {
            try {
                Class<?> signals = Class.forName("sun.misc.Signal");
                Class<?> handlers = Class.forName("sun.misc.SignalHandler");
                Object handler =
                        Proxy.newProxyInstance(handlers.getClassLoader(), new Class<?>[] {handlers}, this::onSignal);
                signal = signals.getConstructor(String.class).newInstance(Signal.USR2.name());
                handle = signals.getMethod("handle", signals, handlers);
                before = handle.invoke(null, signal, handler);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("this JDK has no sun.misc.Signal", e);
            }
        }

        @TearDown
        public void giveBack() throws ReflectiveOperationException {
            handle.invoke(null, signal, before);
            self.close();
        }

        private Object onSignal(Object proxy, Method method, Object[] arguments) {
            arrived.incrementAndGet();
            LockSupport.unpark(waiting);
            return signal; // which nobody asks for
        }

        private void await(int count) {
            waiting = Thread.currentThread();
            long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MS_MAX);
            while (arrived.get() == count && System.nanoTime() - deadlineNs < 0) {
                LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(WAIT_MS_MAX));
            }
        }
    }

    @Benchmark
    public int pipe(Piped state) throws ErrnoException {
        state.self.send(Signal.USR2);
        state.epoll.await(WAIT_MS_MAX);
        int reported = state.signals.drain(delivery -> {});
        if (reported != 1) {
            throw new IllegalStateException(reported + " signals came of one");
        }
        return reported;
    }

    @Benchmark
    public int handler(Handled state) throws ErrnoException {
        int before = state.arrived.get();
        state.self.send(Signal.USR2);
        state.await(before);
        int after = state.arrived.get();
        if (after != before + 1) {
            throw new IllegalStateException(after - before + " signals came of one");
        }
        return after;
    }
}
