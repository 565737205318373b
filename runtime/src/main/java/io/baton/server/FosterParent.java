package io.baton.server;

import static java.lang.System.Logger.Level.WARNING;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.baton.ffi.ByteString;
import io.baton.ffi.Child;
import io.baton.ffi.CommandLine;
import io.baton.ffi.ErrnoException;
import io.baton.ffi.Exit;
import io.baton.ffi.Io;
import io.baton.ffi.Pidfd;
import io.baton.ffi.Pipe;
import io.baton.ffi.Poll;
import io.baton.ffi.Processes;
import io.baton.ffi.Signal;
import io.baton.ffi.Spawn;
import io.baton.systemd.Invocation;
import io.baton.systemd.NotifySocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A shell between this process and a successor that the service manager is to have as a child.
 *
 * <p>Of a main process whose parent lives when it is named ({@code MAINPID=}), systemd believes for good that it will
 * not hear of its end: where nothing else is left of the service, a stop does not wait, and kills it at once. A process
 * cannot change its parent, but it can lose it. Until then the shell says how the successor ends, by ending so itself.
 *
 * @param shell the child of this process
 * @param successor the shell's; empty where it has ended already
 */
record FosterParent(Child shell, Optional<Pidfd> successor) implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(FosterParent.class.getName());

    private static final String SHELL = "/bin/sh";

    /** One digit: more are not for every shell. */
    private static final int PID_PIPE = 9;

    private static final String SCRIPT = "\"$0\" \"$@\" 9>&- & echo $! >&9; exec 9>&-; wait $!";

    private static final int PATIENCE_MS = 10_000;

    private static final int PID_BYTES_MAX = 32;

    /** Whether there is a service manager, by the environment of this process, and a shell. */
    static boolean isNeeded(Map<String, String> environment) {
        boolean isManaged = environment.containsKey(NotifySocket.VARIABLE)
                || Invocation.manager(environment).isPresent();
        return isManaged && CommandLine.of(SHELL).isExecutable();
    }

    /** The command line of a shell that starts another one. */
    static CommandLine of(CommandLine successor) {
        List<ByteString> arguments = new ArrayList<>();
        for (String own : List.of(SHELL, "-c", SCRIPT)) {
            arguments.add(ByteString.of(own));
        }
        arguments.add(successor.executable());
        arguments.addAll(successor.arguments().subList(1, successor.arguments().size()));
        return new CommandLine(ByteString.of(SHELL), arguments, successor.environment());
    }

    /** Starts such a shell, and waits until it has started the successor. */
    static FosterParent spawn(Spawn shell) throws ErrnoException {
        try (Pipe pipe = Pipe.open("pid of the successor")) {
            Child child = Processes.spawn(shell.with(PID_PIPE, pipe.sink()));
            try {
                pipe.sink().close();
                Optional<Long> pid = read(pipe);
                return new FosterParent(child, pid.isEmpty() ? Optional.empty() : Pidfd.open(pid.get()));
            } catch (ErrnoException e) {
                child.process().send(Signal.KILL);
                child.close();
                throw e;
            }
        }
    }

    /** How the successor ended, as the shell has it. */
    static Exit exitOfSuccessor(Exit ofShell) {
        int code = ofShell.shellCode();
        return code > Exit.SHELL_SIGNAL_BASE ? new Exit.Killed(code - Exit.SHELL_SIGNAL_BASE) : ofShell;
    }

    /** Ends the shell, so that the successor is the service manager's child. */
    void leave() throws ErrnoException {
        shell.process().send(Signal.KILL); // all others are blocked in it, for the successor to be born so
        if (shell.awaitExit(PATIENCE_MS).isEmpty()) {
            LOG.log(WARNING, "the shell that started the successor does not end: a stop will kill the successor");
        }
    }

    @Override
    public void close() {
        successor.ifPresent(Pidfd::close);
        shell.close();
    }

    private static Optional<Long> read(Pipe pipe) throws ErrnoException {
        StringBuilder line = new StringBuilder();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(PID_BYTES_MAX);
            while (line.indexOf("\n") < 0 && Poll.readable(pipe.source(), PATIENCE_MS)) {
                long count = Io.read(pipe.source(), buffer);
                if (count <= 0 && count != Io.WOULD_BLOCK) {
                    return Optional.empty();
                }
                line.append(new String(buffer.asSlice(0, Math.max(0, count)).toArray(JAVA_BYTE), US_ASCII));
            }
        }
        return line.toString().matches("[0-9]{1,9}\n")
                ? Optional.of(Long.parseLong(line, 0, line.length() - 1, 10))
                : Optional.empty();
    }
}
