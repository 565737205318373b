package io.baton.server;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.baton.ffi.Child;
import io.baton.ffi.CommandLine;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Exit;
import io.baton.ffi.Fd;
import io.baton.ffi.Processes;
import io.baton.ffi.Signal;
import io.baton.ffi.SignalPipe;
import io.baton.ffi.WorkingFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An upgrade that keeps the process id, as process 1 of a container must: with its end the container ends.
 *
 * <p>Up to the end of the process it is an upgrade like any other, but that the bake goes on until the last connection
 * has ended. Then, instead of exiting, the process replaces its program by its successor's, which serves meanwhile as a
 * <i>stand-in</i>. The new program is a successor again, and takes the service back. What it finds of the life before
 * is here: the stand-in, and descriptors of the listeners, in case that the stand-in dies before it has handed them
 * back.
 *
 * <p>A process does not end as long as its stand-in serves: {@link #outlive}.
 */
public final class InPlace {

    /** Process 1 of a container, or of a machine. */
    private static final long FIRST_PROCESS = 1;

    private static final System.Logger LOG = System.getLogger(InPlace.class.getName());

    private static @Nullable InPlace ofThisProcess; // guarded by the class

    private final boolean isReplaced;

    private @Nullable Child standIn;

    /** Of the stand-in, once it has ended; empty where its parent is another process. */
    private Optional<Exit> exit = Optional.empty();

    private final List<Fd> listeners = new ArrayList<>();

    /** What this process becomes; unless it is known, what it is. */
    private @Nullable CommandLine next;

    private Optional<Fd> signals;

    private boolean isAsked;

    private boolean isServedElsewhere;

    private boolean hasHandedOver;

    private final boolean hadStandIn;

    private boolean isStopping;

    private InPlace(Heirlooms heirlooms) {
        isReplaced = heirlooms.isReplaced();
        isServedElsewhere = isReplaced;
        standIn = heirlooms.standIn().map(Child::adopt).orElse(null);
        signals = heirlooms.signals();
        hadStandIn = standIn != null;
        listeners.addAll(heirlooms.listeners());
    }

    /** The one of this process, always the same: it adopts what an earlier program of the process has left. */
    public static synchronized InPlace ofThisProcess() {
        InPlace inPlace = ofThisProcess;
        if (inPlace == null) {
            inPlace = new InPlace(Heirlooms.adopt());
            ofThisProcess = inPlace;
        }
        return inPlace;
    }

    /** Whether this program has replaced an earlier one of the same process: in the background, where that was. */
    public boolean isReplaced() {
        return isReplaced;
    }

    /** Whether the end of this process is the end of its container. */
    public static boolean isFirstProcess() {
        return Processes.ownPid() == FIRST_PROCESS;
    }

    /** Notes whether the upgrade that begins shall keep the process id although nothing depends on it. */
    void ask(boolean asked) {
        isAsked = asked;
    }

    /** Whether the upgrade that is under way keeps the process id. */
    boolean isWanted() {
        return isAsked || isFirstProcess();
    }

    /** The process that serves until this one takes the service back. */
    Optional<Child> standIn() {
        return Optional.ofNullable(standIn);
    }

    /** Whether this program has the listeners of an earlier one, and nobody to take them over from. */
    boolean isAlone() {
        return isReplaced && isServedElsewhere && standIn == null;
    }

    /** Listeners of the earlier program; whoever wants one takes a duplicate. */
    List<Fd> listeners() {
        return List.copyOf(listeners);
    }

    /** Reports what the earlier program was told in its last moment; called by whoever has the signals now. */
    void drainSignals(Consumer<SignalPipe.Delivery> consumer) throws ErrnoException {
        if (signals.isPresent()) {
            Fd left = signals.get();
            signals = Optional.empty();
            SignalPipe.drainLeft(left, consumer);
        }
    }

    /**
     * The stand-in serves from here on.
     *
     * @param kept descriptors of the listeners that it has too, which are ours now
     */
    void handedOver(Optional<Child> serving, List<Fd> kept) {
        forget();
        standIn = serving.orElse(null);
        exit = Optional.empty();
        isServedElsewhere = true;
        hasHandedOver = true;
        listeners.addAll(kept);
        if (serving.isPresent()) {
            try {
                next = CommandLine.ofProcess(serving.get().pid()); // which is proved, whatever is installed by now
            } catch (IOException e) {
                LOG.log(WARNING, "{0}; this process starts again with its own command line", e.getMessage());
            }
        }
    }

    /** The stand-in has been told to stop, and ends; nobody is to follow it. */
    void stopped() {
        isStopping = true;
        closeListeners(); // while they are open, the kernel lets clients in whom nobody accepts
    }

    /** This process serves again. */
    void takenBack() {
        isServedElsewhere = false;
        closeListeners();
    }

    private void closeListeners() {
        listeners.forEach(Fd::close);
        listeners.clear();
    }

    /** The stand-in has ended. */
    void reap() {
        if (standIn != null) {
            exit = reaped(standIn);
            LOG.log(
                    INFO,
                    "the stand-in, process {0}, has ended{1}",
                    Long.toString(standIn.pid()),
                    exit.map(how -> ": " + how).orElse(""));
            forget();
        }
    }

    /** Whoever stops this process means the service, so its stand-in, too. */
    void passOn(Signal signal) {
        stopped();
        if (standIn != null) {
            send(standIn, signal);
        }
    }

    static void send(Child standIn, Signal signal) {
        try {
            standIn.process().send(signal);
        } catch (ErrnoException e) {
            LOG.log(WARNING, "the stand-in cannot be told {0}: {1}", signal, e.getMessage());
        }
    }

    /**
     * Does what is left to do at the end of a program: becomes the next one, if there was an upgrade; watches over the
     * stand-in until that has ended, if it still serves or drains.
     *
     * @param exitCode how the process would end otherwise
     * @return how it ends, unless it goes on as another program
     */
    public int outlive(int exitCode) {
        if (!isServedElsewhere) {
            watch(); // it drains
            return exitCode;
        }
        if (hasHandedOver && !isStopping) {
            replaceProgram();
        }
        watch();
        boolean hasCrashed = !exit.equals(Optional.of(new Exit.Exited(0)));
        if (hasCrashed && !isStopping && (hasHandedOver || hadStandIn)) {
            LOG.log(ERROR, "the stand-in is gone, and nobody serves: this process starts anew with the listeners");
            replaceProgram();
        }
        return exit.map(Exit::shellCode).orElse(exitCode);
    }

    /** Returns when the stand-in has ended, and takes the service back before that if it is asked to. */
    private void watch() {
        while (standIn != null) {
            LOG.log(
                    INFO,
                    "this process watches over process {0}{1}",
                    Long.toString(standIn.pid()),
                    isServedElsewhere && !isStopping
                            ? ", which serves; SIGUSR2 lets it try to take the service back"
                            : ", which has yet to end");
            if (StandInWatch.untilTheEnd(this, standIn)) {
                reap();
            } else {
                replaceProgram();
            }
        }
    }

    boolean isStopping() {
        return isStopping;
    }

    /** Becomes the next program; returns when that is impossible, and then says why. */
    private void replaceProgram() {
        if (standIn != null && isEnded(standIn)) {
            reap();
        }
        try {
            CommandLine commandLine = Heirlooms.without(next == null ? CommandLine.ofThisProcess() : next);
            LOG.log(INFO, "this process replaces its program, and takes the service back");
            Map<String, Fd> kept = new LinkedHashMap<>();
            if (standIn != null) {
                kept.put(Heirlooms.STAND_IN_VARIABLE, standIn.process().fd());
            }
            kept.put(Heirlooms.SIGNALS_VARIABLE, SignalPipe.install(Set.of()).fd());
            for (int i = 0; i < listeners.size(); i++) {
                kept.put(Heirlooms.LISTENER_VARIABLE + i, listeners.get(i));
            }
            WorkingFolder.atStart().enter();
            Processes.replace(Heirlooms.announced(commandLine), kept, Signal.OF_A_SERVER);
        } catch (IOException e) {
            LOG.log(ERROR, "this process cannot become its next version: {0}", e.getMessage());
        }
    }

    private static boolean isEnded(Child child) {
        try {
            return child.process().awaitExit(0);
        } catch (ErrnoException e) {
            LOG.log(WARNING, "the stand-in cannot be watched: {0}", e.getMessage());
            return false;
        }
    }

    private static Optional<Exit> reaped(Child ended) {
        try {
            return ended.awaitExit(0);
        } catch (ErrnoException e) {
            return Optional.empty(); // ECHILD: it was started by somebody else
        }
    }

    private void forget() {
        if (standIn != null) {
            standIn.close();
            standIn = null;
        }
    }
}
