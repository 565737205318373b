package io.baton.server;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.baton.ffi.Epoll;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Signal;
import io.baton.ffi.SignalPipe;
import io.baton.loop.EventLoop;
import io.baton.loop.ReadyHandler;
import io.baton.loop.Registration;
import io.baton.systemd.Invocation;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Turns signals into events of the server, on the control loop. */
final class SignalEvents implements ReadyHandler, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(SignalEvents.class.getName());

    static final Set<Signal> SIGNALS =
            Set.of(Signal.HUP, Signal.INT, Signal.QUIT, Signal.USR1, Signal.USR2, Signal.TERM, Signal.CHLD);

    private final SignalPipe pipe;

    private final Server server;

    private final Registration registration;

    private final OptionalLong manager = Invocation.manager(System.getenv());

    private boolean isToldByManager;

    private final Optional<OrphanReaper> reaper;

    private SignalEvents(EventLoop loop, SignalPipe pipe, Server server) throws ErrnoException {
        this.pipe = pipe;
        this.server = server;
        this.registration = loop.register(pipe.fd(), Epoll.IN, this);
        this.reaper = OrphanReaper.isNeeded() ? Optional.of(new OrphanReaper(loop)) : Optional.empty();
    }

    static SignalEvents install(EventLoop loop, Server server) throws ErrnoException {
        SignalPipe pipe = SignalPipe.install(SIGNALS);
        SignalEvents events = new SignalEvents(loop, pipe, server);
        pipe.unblock(); // what came since this process was started
        loop.handle().submit(() -> events.deliverLeft());
        return events;
    }

    @Override
    public void onReady(int events) throws IOException {
        pipe.drain(this::deliver);
    }

    @Override
    public void onFailure(Exception failure) {
        LOG.log(System.Logger.Level.ERROR, "signals are not heard any more", failure);
    }

    /** Leaves the handlers where they are: a late signal must not end the process in its own way. */
    @Override
    public void close() {
        registration.cancel();
        reaper.ifPresent(OrphanReaper::close);
    }

    private void deliverLeft() {
        try {
            InPlace.ofThisProcess().drainSignals(this::deliver);
        } catch (ErrnoException e) {
            LOG.log(WARNING, "signals to the program before are lost: {0}", e.getMessage());
        }
    }

    private void deliver(SignalPipe.Delivery delivery) {
        Signal signal = delivery.signal();
        if (signal == Signal.CHLD) {
            reaper.ifPresent(OrphanReaper::childEnded);
            return;
        }
        LOG.log(INFO, "SIG{0} from pid {1}", signal.name(), Integer.toString(delivery.senderPid()));
        Optional<Principal> principal = Principal.ofThisProcess();
        if (principal.isPresent() && principal.get().isUnaware(delivery)) {
            refer(signal, principal.get());
            return;
        }
        switch (signal) {
            case HUP -> server.handle(new Event.ReloadRequested());
            case INT -> server.stopService(true);
            case QUIT -> server.handle(new Event.UpgradeRequested());
            case USR2 -> server.handle(new Event.OwnUpgradeRequested(false));
            case TERM -> stop(delivery.senderPid());
            default -> LOG.log(INFO, "it means nothing here");
        }
    }

    /**
     * A second request is for those who will not wait. A service manager repeats the first one to all that are left
     * when the main process has ended; when it will not wait, it kills.
     */
    private void stop(int senderPid) {
        boolean isByManager = manager.isPresent() && manager.getAsLong() == senderPid;
        if (isByManager && isToldByManager) {
            LOG.log(INFO, "the service manager says it again: this process is stopping");
            return;
        }
        isToldByManager |= isByManager;
        server.stopService(false);
    }

    private static void refer(Signal signal, Principal principal) {
        if (signal == Signal.INT || signal == Signal.TERM) {
            principal.send(signal); // which sends it back, and ends with us
        } else {
            LOG.log(WARNING, "SIG{0} refused: {1}", signal.name(), principal.refusal());
        }
    }
}
