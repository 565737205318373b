package io.baton.server;

import static java.lang.System.Logger.Level.WARNING;

import io.baton.ffi.Child;
import io.baton.ffi.CommandLine;
import io.baton.ffi.Epoll;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Exit;
import io.baton.ffi.FileDescriptors;
import io.baton.ffi.Pidfd;
import io.baton.ffi.Processes;
import io.baton.ffi.Signal;
import io.baton.ffi.Spawn;
import io.baton.ffi.WorkingFolder;
import io.baton.loop.EventLoop;
import io.baton.loop.ReadyHandler;
import io.baton.loop.Registration;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A successor that this process has started itself, and is told of when it ends. Belongs to the control loop. */
final class SpawnedSuccessor implements ReadyHandler, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(SpawnedSuccessor.class.getName());

    /** The successor, or the one between. */
    private final Child child;

    private final Optional<FosterParent> foster;

    private final Readiness readiness;

    private final Registration registration;

    private final Listener onExit;

    /** Hears how it ended. */
    @FunctionalInterface
    interface Listener {
        void ended(String how);
    }

    private SpawnedSuccessor(
            EventLoop loop, Child child, Optional<FosterParent> foster, Readiness readiness, Listener onExit)
            throws ErrnoException {
        this.child = child;
        this.foster = foster;
        this.readiness = readiness;
        this.onExit = onExit;
        this.registration = loop.register(child.process().fd(), Epoll.IN, this);
    }

    /**
     * Starts the {@link NextGeneration}: what is installed now, from the folder in which the paths of its command line
     * are meant.
     *
     * <p>It knows by the readiness pipe that it was started by one of its own: with {@code -d}, it is in the background
     * already. What is wrong with it comes through that pipe.
     *
     * @param inPlace whether it only stands in for this process
     * @param onExit hears how it ended
     */
    static SpawnedSuccessor start(EventLoop loop, boolean inPlace, Listener onExit) throws IOException {
        Readiness readiness = Readiness.open();
        try {
            CommandLine next = NextGeneration.commandLine();
            boolean isFostered = !inPlace && FosterParent.isNeeded(System.getenv());
            if (isFostered) {
                next = FosterParent.of(next);
            } else if (inPlace) {
                next = Principal.announced(next);
            }
            Spawn spawn = Spawn.of(next)
                    .in(WorkingFolder.atStart())
                    .in(company())
                    .blocking(Signal.OF_A_SERVER)
                    .with(ReadyNotifier.PIPE_VARIABLE, readiness.forTheStarted());
            Optional<FosterParent> foster = isFostered ? Optional.of(FosterParent.spawn(spawn)) : Optional.empty();
            Child started = foster.isPresent() ? foster.get().shell() : Processes.spawn(spawn);
            readiness.letGo();
            return watch(loop, started, foster, readiness, onExit);
        } catch (IOException e) {
            readiness.close();
            throw e;
        }
    }

    /** No key of a terminal is meant for it; and where there is none, only a session of its own could part them. */
    private static Spawn.Company company() {
        return FileDescriptors.hasTerminal() ? Spawn.Company.OWN_SESSION : Spawn.Company.OWN_GROUP;
    }

    private static SpawnedSuccessor watch(
            EventLoop loop, Child child, Optional<FosterParent> foster, Readiness readiness, Listener onExit)
            throws ErrnoException {
        try {
            return new SpawnedSuccessor(loop, child, foster, readiness, onExit);
        } catch (ErrnoException e) {
            process(child, foster).send(Signal.KILL);
            foster.ifPresentOrElse(FosterParent::close, child::close);
            throw e;
        }
    }

    private static Pidfd process(Child child, Optional<FosterParent> foster) {
        return foster.flatMap(FosterParent::successor).orElse(child.process());
    }

    long pid() {
        return process(child, foster).pid();
    }

    /** Ends it, as it is of no use any more. */
    void end() {
        try {
            process(child, foster).send(Signal.TERM);
        } catch (ErrnoException e) {
            LOG.log(WARNING, "the successor that was started cannot be told to end: {0}", e.getMessage());
        }
    }

    /** Leaves it to the service manager, where there is one; before that hears of it. Who stays is still watched. */
    @Nullable
    SpawnedSuccessor leaveToManager() {
        if (foster.isEmpty()) {
            return this;
        }
        registration.cancel();
        try {
            foster.get().leave();
        } catch (ErrnoException e) {
            LOG.log(WARNING, "the successor does not become a child of the service manager: {0}", e.getMessage());
        }
        close();
        return null;
    }

    /** Leaves it to whoever takes care of it from now on. */
    Child letGo() {
        registration.cancel();
        readiness.close();
        return child;
    }

    @Override
    public void onReady(int events) throws IOException {
        registration.cancel();
        Exit ofChild = child.awaitExit(0).orElseThrow();
        Exit exit = foster.isPresent() ? FosterParent.exitOfSuccessor(ofChild) : ofChild;
        readiness.read();
        String itsWords = readiness.message();
        onExit.ended("the successor that was started has ended: " + exit + (itsWords.isEmpty() ? "" : "\n" + itsWords));
    }

    @Override
    public void onFailure(Exception failure) {
        onExit.ended("the successor that was started cannot be watched: " + failure.getMessage());
    }

    @Override
    public void close() {
        registration.cancel();
        foster.ifPresentOrElse(FosterParent::close, child::close);
        readiness.close();
    }
}
