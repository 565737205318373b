package io.baton.server;

import static java.lang.System.Logger.Level.WARNING;

import io.baton.ffi.Child;
import io.baton.ffi.CommandLine;
import io.baton.ffi.Epoll;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Exit;
import io.baton.ffi.FileDescriptors;
import io.baton.ffi.Processes;
import io.baton.ffi.Signal;
import io.baton.ffi.Spawn;
import io.baton.ffi.WorkingFolder;
import io.baton.loop.EventLoop;
import io.baton.loop.ReadyHandler;
import io.baton.loop.Registration;
import java.io.IOException;

/** A successor that this process has started itself, and is told of when it ends. Belongs to the control loop. */
final class SpawnedSuccessor implements ReadyHandler, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(SpawnedSuccessor.class.getName());

    private final Child child;

    private final Readiness readiness;

    private final Registration registration;

    private final Listener onExit;

    /** Hears how it ended. */
    @FunctionalInterface
    interface Listener {
        void ended(boolean isCrash, String how);
    }

    private SpawnedSuccessor(EventLoop loop, Child child, Readiness readiness, Listener onExit) throws ErrnoException {
        this.child = child;
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
            Child child = Processes.spawn(Spawn.of(inPlace ? Principal.announced(next) : next)
                    .in(WorkingFolder.atStart())
                    .in(company())
                    .blocking(Signal.OF_A_SERVER)
                    .with(ReadyNotifier.PIPE_VARIABLE, readiness.forTheStarted()));
            readiness.letGo();
            return watch(loop, child, readiness, onExit);
        } catch (IOException e) {
            readiness.close();
            throw e;
        }
    }

    /** No key of a terminal is meant for it; and where there is none, only a session of its own could part them. */
    private static Spawn.Company company() {
        return FileDescriptors.hasTerminal() ? Spawn.Company.OWN_SESSION : Spawn.Company.OWN_GROUP;
    }

    private static SpawnedSuccessor watch(EventLoop loop, Child child, Readiness readiness, Listener onExit)
            throws ErrnoException {
        try {
            return new SpawnedSuccessor(loop, child, readiness, onExit);
        } catch (ErrnoException e) {
            child.process().send(Signal.KILL);
            child.close();
            throw e;
        }
    }

    long pid() {
        return child.pid();
    }

    /** Ends it, as it is of no use any more. */
    void end() {
        try {
            child.process().send(Signal.TERM);
        } catch (ErrnoException e) {
            LOG.log(WARNING, "the successor that was started cannot be told to end: {0}", e.getMessage());
        }
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
        Exit exit = child.awaitExit(0).orElseThrow();
        readiness.read();
        String itsWords = readiness.message();
        onExit.ended(
                exit.shellCode() != 0,
                "the successor that was started has ended: " + exit + (itsWords.isEmpty() ? "" : "\n" + itsWords));
    }

    @Override
    public void onFailure(Exception failure) {
        onExit.ended(false, "the successor that was started cannot be watched: " + failure.getMessage());
    }

    @Override
    public void close() {
        registration.cancel();
        child.close();
        readiness.close();
    }
}
