package io.baton.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.baton.config.ServerConfig;
import io.baton.ffi.CommandLine;
import io.baton.ffi.Errno;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Fd;
import io.baton.ffi.FileDescriptors;
import io.baton.ffi.Io;
import io.baton.ffi.Pidfd;
import io.baton.ffi.Signal;
import io.baton.ffi.StandardStreams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells the process that started this one how the start goes: through a pipe that it left us, and by SIGUSR1.
 *
 * <p>In a process that neither {@link Daemon} nor a predecessor started, everything here does nothing. So a server
 * calls it always: {@link #started} once it has read its configuration and bound its listeners or, with {@code -u},
 * waits for its predecessor; {@link #ready} once it serves or, with {@code -u}, once the bake is over; {@link #failed}
 * if neither comes to pass. Whoever starts a further process passes its command line through {@link #unannounced}
 * first.
 */
public final class ReadyNotifier {

    /** Where the daemon finds the number of the pipe. */
    static final String PIPE_VARIABLE = "BATON_READY_FD";

    /** Where the daemon finds the number of a descriptor that pins the process which started it. */
    static final String LAUNCHER_VARIABLE = "BATON_LAUNCHER_FD";

    static final byte STARTED = 'B';

    static final byte READY = 'R';

    /** Followed by text until the end of the stream. */
    static final byte FAILED = 'F';

    /** What an empty pipe takes in one write, even where the system gives it a single page (man 7 pipe). */
    static final int MESSAGE_BYTES_MAX = 4000;

    private static final System.Logger LOG = System.getLogger(ReadyNotifier.class.getName());

    /** {@code anon_inode:[pidfd]}, or since Linux 6.9 {@code pidfd:[inode]}. */
    private static final String PIDFD_KIND = "pidfd";

    private static final int RETRY_MS = 100;

    private static final int LOG_MODE = 0640;

    private static final long NS_PER_S = 1_000_000_000;

    private static @Nullable ReadyNotifier ofThisProcess; // guarded by the class

    private final Optional<Fd> pipe;

    private final Optional<Pidfd> launcher;

    private boolean isStarted; // guarded by this, as all that follows

    private boolean isOver;

    ReadyNotifier(Optional<Fd> pipe, Optional<Pidfd> launcher) {
        this.pipe = pipe;
        this.launcher = launcher;
    }

    /** The one of this process, always the same: it adopts what the process was started with. */
    public static synchronized ReadyNotifier ofThisProcess() {
        ReadyNotifier notifier = ofThisProcess;
        if (notifier == null) {
            notifier = adopt();
            ofThisProcess = notifier;
        }
        return notifier;
    }

    /** Whether one of our own started this process, and listens: in the background, where that is wanted. */
    public boolean isStartedByBaton() {
        return pipe.isPresent();
    }

    /** The command line of a further process, which is not to take this one's launcher for its own. */
    public static CommandLine unannounced(CommandLine commandLine) {
        return Heirlooms.without(commandLine).withoutVariable(PIPE_VARIABLE).withoutVariable(LAUNCHER_VARIABLE);
    }

    /** The configuration is read, and what shall be bound is bound; only the first call does anything. */
    public synchronized void started() {
        if (!isStarted && !isOver) {
            isStarted = true;
            write(new byte[] {STARTED});
        }
    }

    /**
     * Everything works; only the first call does anything, and none after {@link #failed}.
     *
     * <p>Standard error, which was the launcher's so far, becomes a daemon's error log, or nothing at all.
     *
     * <p>Where SIGUSR1 is not permitted, another thread tries again for {@code daemon_notify_timeout_seconds}.
     */
    public synchronized void ready(ServerConfig config) {
        if (isOver || !isStartedByBaton()) {
            return;
        }
        if (config.process().daemon()) {
            leaveStandardError(config.logs().errorLog());
        }
        write(new byte[] {READY});
        end();
        long timeoutNs = config.process().daemonNotifyTimeoutSeconds() * NS_PER_S;
        launcher.ifPresent(process -> signal(process, System.nanoTime() + timeoutNs));
    }

    /**
     * The process is about to end, because it could not start.
     *
     * @return whether the launcher heard it, and will say so; if not, it is for us to say
     */
    public synchronized boolean failed(String message) {
        if (isOver || !isStartedByBaton()) {
            return false;
        }
        byte[] text = message.getBytes(UTF_8);
        int length = Math.min(text.length, MESSAGE_BYTES_MAX);
        byte[] bytes = new byte[length + 1];
        bytes[0] = FAILED;
        System.arraycopy(text, 0, bytes, 1, length);
        boolean isHeard = write(bytes);
        end();
        launcher.ifPresent(Pidfd::close);
        return isHeard;
    }

    private void end() {
        isOver = true;
        pipe.ifPresent(Fd::close);
    }

    private boolean write(byte[] bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
            return pipe.isPresent() && Io.write(pipe.get(), segment) == bytes.length; // EPIPE: it has gone
        } catch (ErrnoException e) {
            LOG.log(Level.WARNING, "the process that started this one cannot be told: " + e.getMessage());
            return false;
        }
    }

    /**
     * Sends SIGUSR1, and tries again where this process may not: its rights may be another user's by now. A launcher
     * that took the hint from the pipe ends, and needs no signal.
     */
    private static void signal(Pidfd launcher, long deadlineNs) {
        if (isToldOrGone(launcher)) {
            launcher.close();
            return;
        }
        Thread.ofPlatform().daemon().name("ready-notifier").start(() -> {
            try (launcher) {
                while (!launcher.awaitExit(RETRY_MS) && !isToldOrGone(launcher)) {
                    if (System.nanoTime() - deadlineNs > 0) {
                        LOG.log(
                                Level.WARNING,
                                "process {0}, which started this one, could not be told by SIGUSR1 that it is ready",
                                Long.toString(launcher.pid()));
                        return;
                    }
                }
            } catch (ErrnoException e) {
                LOG.log(Level.WARNING, "telling the launcher: " + e.getMessage());
            }
        });
    }

    private static boolean isToldOrGone(Pidfd launcher) {
        try {
            launcher.send(Signal.USR1);
            return true;
        } catch (ErrnoException e) {
            return e.errno() != Errno.EPERM;
        }
    }

    private static void leaveStandardError(Optional<Path> errorLog) {
        try {
            if (errorLog.isPresent()) {
                try (Fd log = FileDescriptors.openLog(errorLog.get().toString(), LOG_MODE)) {
                    StandardStreams.redirectError(log);
                }
            } else {
                StandardStreams.silenceError();
            }
        } catch (ErrnoException e) {
            LOG.log(Level.WARNING, "standard error stays what it was: " + e.getMessage());
        }
    }

    private static ReadyNotifier adopt() {
        try {
            Optional<Fd> pipe = inherited(PIPE_VARIABLE, "pipe:", "readiness pipe");
            Optional<Fd> launcher = inherited(LAUNCHER_VARIABLE, PIDFD_KIND, "pidfd of the launcher");
            return new ReadyNotifier(pipe, launcher.isPresent() ? Pidfd.adopt(launcher.get()) : Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException("what the launcher left us cannot be taken over", e);
        }
    }

    /** The descriptor whose number stands in a variable, if it is open and of the right kind: it could be anybody's. */
    private static Optional<Fd> inherited(String variable, String kind, String purpose) throws IOException {
        String value = System.getenv(variable);
        Path link = Path.of("/proc/self/fd");
        if (value == null || !value.matches("[0-9]{1,6}") || !Files.isSymbolicLink(link.resolve(value))) {
            return Optional.empty();
        }
        boolean isRight = Files.readSymbolicLink(link.resolve(value)).toString().contains(kind);
        return isRight ? Optional.of(Fd.inherited(Integer.parseInt(value), purpose)) : Optional.empty();
    }
}
