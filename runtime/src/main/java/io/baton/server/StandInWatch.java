package io.baton.server;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.baton.ffi.Child;
import io.baton.ffi.Epoll;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Signal;
import io.baton.ffi.SignalPipe;
import io.baton.ffi.SignalPipe.Delivery;
import io.baton.loop.EventLoop;
import io.baton.loop.NanoClock;
import io.baton.loop.ReadyHandler;
import io.baton.loop.Registration;
import io.baton.loop.Timer;
import java.io.IOException;

/** Watches over the stand-in of this process, and calls it when this process can take the service back. */
final class StandInWatch implements ReadyHandler, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(StandInWatch.class.getName());

    /** A call that comes before the stand-in knows that it serves alone is refused; this is until the next one. */
    private static final long CALL_AGAIN_NS = 1_000_000_000;

    private final EventLoop loop;

    private final Child standIn;

    private final Runnable onEnd;

    private final Registration registration;

    private final Timer call = new Timer(this::call);

    StandInWatch(EventLoop loop, Child standIn, Runnable onEnd) throws ErrnoException {
        this.loop = loop;
        this.standIn = standIn;
        this.onEnd = onEnd;
        this.registration = loop.register(standIn.process().fd(), Epoll.IN, this);
    }

    /** Asks the stand-in to hand over, until it has {@linkplain #answered begun}. */
    void call() {
        InPlace.send(standIn, Signal.QUIT);
        loop.arm(call, loop.nowNs() + CALL_AGAIN_NS);
    }

    void answered() {
        loop.cancel(call);
    }

    @Override
    public void onReady(int events) {
        close();
        onEnd.run();
    }

    @Override
    public void onFailure(Exception failure) {
        LOG.log(WARNING, "the stand-in cannot be watched: {0}", failure.getMessage());
    }

    @Override
    public void close() {
        loop.cancel(call);
        registration.cancel();
    }

    /**
     * Waits until the stand-in has ended, passes on what stops it, and reaps orphans meanwhile: all that is left to do
     * for a process that does not serve itself.
     *
     * @return false when this process has been asked to take the service back instead
     */
    static boolean untilTheEnd(InPlace inPlace, Child standIn) {
        try (EventLoop loop = EventLoop.open("stand-in", NanoClock.SYSTEM, WorkerThreads.FAILURES);
                Waiting waiting = new Waiting(loop, inPlace, standIn)) {
            while (!waiting.isEnded && !waiting.isAskedBack) {
                loop.doWork(Epoll.FOREVER_MS);
            }
            return waiting.isEnded;
        } catch (ErrnoException e) {
            LOG.log(WARNING, "watching over the stand-in: {0}", e.getMessage());
            return true;
        }
    }

    private static final class Waiting implements ReadyHandler, AutoCloseable {

        private final InPlace inPlace;

        private final SignalPipe signals;

        private final OrphanReaper reaper;

        private final Registration registration;

        private final StandInWatch watch;

        private boolean isEnded;

        private boolean isAskedBack;

        Waiting(EventLoop loop, InPlace inPlace, Child standIn) throws ErrnoException {
            this.inPlace = inPlace;
            signals = SignalPipe.install(SignalEvents.SIGNALS);
            reaper = new OrphanReaper(loop);
            watch = new StandInWatch(loop, standIn, () -> isEnded = true);
            registration = loop.register(signals.fd(), Epoll.IN, this);
            signals.unblock();
            inPlace.drainSignals(this::deliver);
        }

        @Override
        public void onReady(int events) throws IOException {
            signals.drain(this::deliver);
        }

        private void deliver(Delivery delivery) {
            Signal signal = delivery.signal();
            switch (signal) {
                case TERM, INT -> {
                    LOG.log(INFO, "{0} is passed on to the stand-in", signal);
                    inPlace.passOn(signal);
                }
                case USR2 -> isAskedBack = !inPlace.isStopping();
                case CHLD -> reaper.childEnded();
                default -> LOG.log(WARNING, "{0} refused: a stand-in serves", signal);
            }
        }

        @Override
        public void onFailure(Exception failure) {
            LOG.log(WARNING, "signals are not heard any more: {0}", failure.getMessage());
        }

        @Override
        public void close() {
            registration.cancel();
            watch.close();
            reaper.close();
        }
    }
}
