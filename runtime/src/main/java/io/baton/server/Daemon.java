package io.baton.server;

import io.baton.config.ProcessConfig;
import io.baton.ffi.Child;
import io.baton.ffi.CommandLine;
import io.baton.ffi.Epoll;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Exit;
import io.baton.ffi.Fd;
import io.baton.ffi.Pidfd;
import io.baton.ffi.Processes;
import io.baton.ffi.Signal;
import io.baton.ffi.SignalPipe;
import io.baton.ffi.Spawn;
import io.baton.ffi.Spawn.StandardStream;
import io.baton.systemd.PassedSockets;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Starts this very command line a second time, in the background, and waits for what becomes of it.
 *
 * <p>A JVM cannot fork. So the daemon is a process of its own from its first instruction: the leader of a session,
 * without a terminal, with {@code /dev/null} for standard input and output. It keeps our standard error until it is
 * ready, so that whatever goes wrong is seen here. It tells us how far it is through a pipe, with
 * {@link ReadyNotifier}; SIGUSR1 from it means ready as well.
 */
public final class Daemon implements AutoCloseable {

    private static final long NS_PER_S = 1_000_000_000;

    private static final long NS_PER_MS = 1_000_000;

    private static final int PIPE = 0;

    private static final int SIGNALS = 1;

    private static final int EXIT = 2;

    private static final int EVENTS_MAX = 3;

    /** How long a killed process may take to go; only one that the kernel itself holds on to takes any time. */
    private static final int KILL_PATIENCE_MS = 5_000;

    private final Child child;

    private final Readiness readiness;

    private final SignalPipe signals;

    private boolean isSignalled;

    private Daemon(Child child, Readiness readiness, SignalPipe signals) {
        this.child = child;
        this.readiness = readiness;
        this.signals = signals;
    }

    /** What became of a start in the background. */
    public sealed interface Outcome {

        /**
         * It runs.
         *
         * @param isReady whether it has said so, or was only waited for until it had begun
         */
        record Running(long pid, boolean isReady) implements Outcome {}

        /**
         * It ended before it was ready.
         *
         * @param message its own, of one or more lines; empty where it had none
         */
        record Ended(long pid, Exit exit, String message) implements Outcome {}

        /** It was not ready in time, and has been killed. */
        record Late(long pid, int seconds) implements Outcome {}
    }

    /**
     * Starts the daemon, and waits until it is ready or, without {@code daemon_wait_for_ready}, until it has read its
     * configuration and bound its listeners, so that what can be wrong with these is told here in any case.
     */
    public static Outcome launch(ProcessConfig process) throws IOException {
        return launch(CommandLine.ofThisProcess(), process.daemonWaitForReady(), process.daemonReadyTimeoutSeconds());
    }

    static Outcome launch(CommandLine commandLine, boolean waitForReady, int timeoutSeconds) throws IOException {
        long deadlineNs = System.nanoTime() + timeoutSeconds * NS_PER_S;
        // Before there is anybody to send it: SIGUSR1 would otherwise end this process.
        SignalPipe signals = SignalPipe.install(Set.of(Signal.USR1));
        try (Daemon daemon = start(ReadyNotifier.unannounced(commandLine), signals)) {
            return daemon.await(waitForReady, deadlineNs, timeoutSeconds);
        }
    }

    private static Daemon start(CommandLine commandLine, SignalPipe signals) throws IOException {
        Readiness readiness = Readiness.open();
        List<Fd> passed = PassedSockets.toHandOn(System.getenv(), Processes.ownPid());
        try (Pidfd self = Pidfd.open(Processes.ownPid()).orElseThrow()) {
            Spawn spawn = Spawn.of(commandLine);
            for (int i = 0; i < passed.size(); i++) {
                spawn = spawn.with(PassedSockets.FIRST + i, passed.get(i));
            }
            Child child = Processes.spawn(spawn.in(Spawn.Company.OWN_SESSION)
                    .blocking(Signal.OF_A_SERVER)
                    .without(StandardStream.INPUT)
                    .without(StandardStream.OUTPUT)
                    .with(ReadyNotifier.PIPE_VARIABLE, readiness.forTheStarted())
                    .with(ReadyNotifier.LAUNCHER_VARIABLE, self.fd()));
            readiness.letGo();
            return new Daemon(child, readiness, signals);
        } catch (ErrnoException | RuntimeException e) {
            readiness.close();
            throw e;
        } finally {
            passed.forEach(Fd::close);
        }
    }

    /**
     * To whom the sockets may be announced that this process was started with: a service manager knows only the
     * launcher of a daemon.
     */
    static Set<Long> ownersOfDescriptors() {
        return ReadyNotifier.ofThisProcess().isStartedByBaton()
                ? Set.of(Processes.ownPid(), Processes.parentPid())
                : Set.of(Processes.ownPid());
    }

    @Override
    public void close() {
        child.close();
        readiness.close();
    }

    private Outcome await(boolean waitForReady, long deadlineNs, int timeoutSeconds) throws IOException {
        try (Epoll epoll = Epoll.open(EVENTS_MAX)) {
            epoll.add(readiness.fd(), Epoll.IN, PIPE);
            epoll.add(signals.fd(), Epoll.IN, SIGNALS);
            epoll.add(child.process().fd(), Epoll.IN, EXIT);
            boolean isPipeWatched = true;
            while (true) {
                Optional<Exit> exit = child.awaitExit(0);
                readiness.read(); // after that: what it wrote at last must not be missed
                boolean isReady = isSignalled || readiness.isReady();
                boolean isEnough = readiness.isStarted() && !readiness.isFailing() && !waitForReady && exit.isEmpty();
                if (isReady || isEnough) {
                    return new Outcome.Running(child.pid(), isReady);
                }
                if (exit.isPresent()) {
                    return new Outcome.Ended(child.pid(), exit.get(), readiness.message());
                }
                if (readiness.isOver() && isPipeWatched) {
                    epoll.delete(readiness.fd()); // it ends, or will send a signal
                    isPipeWatched = false;
                }
                long leftMs = Math.ceilDiv(deadlineNs - System.nanoTime(), NS_PER_MS);
                if (leftMs <= 0) {
                    return kill(timeoutSeconds);
                }
                epoll.await((int) Math.min(leftMs, Integer.MAX_VALUE));
                signals.drain(this::onSignal);
            }
        }
    }

    private void onSignal(SignalPipe.Delivery delivery) {
        isSignalled |= delivery.signal() == Signal.USR1 && delivery.senderPid() == child.pid();
    }

    /** By SIGKILL: a successor that is asked to stop would tell its predecessor not to return. */
    private Outcome kill(int timeoutSeconds) throws ErrnoException {
        child.process().send(Signal.KILL);
        child.awaitExit(KILL_PATIENCE_MS);
        return new Outcome.Late(child.pid(), timeoutSeconds);
    }
}
