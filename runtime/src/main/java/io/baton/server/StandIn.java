package io.baton.server;

import static java.lang.System.Logger.Level.WARNING;

import io.baton.ffi.Child;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.Signal;
import io.baton.loop.EventLoop;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@link InPlace} has to do with a handover: at its end this process may get a stand-in, and at the start of the
 * next program it takes over from that. Belongs to the control loop.
 */
final class StandIn implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(StandIn.class.getName());

    private final EventLoop loop;

    private final InPlace inPlace = InPlace.ofThisProcess();

    private @Nullable StandInWatch watch; // until it has ended

    private boolean hasAnswered;

    StandIn(EventLoop loop) {
        this.loop = loop;
    }

    boolean isWanted() {
        return inPlace.isWanted();
    }

    /** What follows from the end of a bake. */
    Event afterBake() {
        return isWanted() ? new Event.BakeOverInPlace() : new Event.BakeOver();
    }

    void ask(boolean isAsked) {
        inPlace.ask(isAsked);
    }

    /** Asks the stand-in for the service, if this process has one. */
    void call(Operations operations) {
        Optional<Child> process = inPlace.standIn();
        if (process.isPresent()) {
            try {
                StandInWatch watching = new StandInWatch(loop, process.get(), () -> ended(operations));
                watch = watching;
                watching.call();
            } catch (ErrnoException e) {
                LOG.log(WARNING, "the stand-in cannot be watched: {0}", e.getMessage());
                InPlace.send(process.get(), Signal.QUIT);
            }
        }
    }

    /** The predecessor is there; from here on, its end shows where the protocol is. */
    void answered() {
        hasAnswered = true;
        if (watch != null) {
            watch.answered();
        }
    }

    /** The successor serves, as a stand-in for this process. */
    void leaveTo(Optional<SpawnedSuccessor> spawned, SuccessorProgress progress, List<Fd> kept) {
        close(); // the one of the upgrade before still drains
        try {
            inPlace.handedOver(spawned.isPresent() ? Optional.of(spawned.get().letGo()) : progress.process(), kept);
        } catch (ErrnoException e) {
            LOG.log(WARNING, "the successor cannot be watched: {0}", e.getMessage());
            inPlace.handedOver(Optional.empty(), kept);
        }
        if (progress.isStopping()) {
            inPlace.stopped();
        }
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }

    private void ended(Operations operations) {
        watch = null;
        inPlace.reap();
        if (!hasAnswered) {
            operations.failStart(new StartFailure(
                    StartFailure.UPGRADE_FAILED, "the stand-in has ended before it could give the service back"));
        }
    }
}
