package io.baton.server;

import io.baton.ffi.ByteString;
import io.baton.ffi.CommandLine;
import io.baton.ffi.Fd;
import io.baton.ffi.Pidfd;
import io.baton.ffi.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one program of a process leaves to the next one, by descriptors whose numbers stand in variables.
 *
 * @param isReplaced whether there was an earlier program
 * @param standIn the process that serves until this one takes the service back
 * @param listeners that the stand-in has, too
 * @param signals what came too late for the earlier program
 */
record Heirlooms(boolean isReplaced, Optional<Pidfd> standIn, List<Fd> listeners, Optional<Fd> signals) {

    /** Whose the others are: a child that inherits the variables has none of the descriptors. */
    static final String OWNER_VARIABLE = "BATON_IN_PLACE";

    static final String STAND_IN_VARIABLE = "BATON_STAND_IN_FD";

    static final String SIGNALS_VARIABLE = "BATON_SIGNALS_FD";

    /** Followed by 0, 1, and so on. */
    static final String LISTENER_VARIABLE = "BATON_LISTENER_FD_";

    private static final String NO_SIGNALS_OPTION = "-Xrs";

    private static final String LISTENER = "listener of the program before";

    private static final List<ByteString> BEGINNINGS = List.of(
            ByteString.of(OWNER_VARIABLE + "="),
            ByteString.of(STAND_IN_VARIABLE + "="),
            ByteString.of(LISTENER_VARIABLE),
            ByteString.of(SIGNALS_VARIABLE + "="),
            ByteString.of(Principal.VARIABLE + "="));

    static Heirlooms adopt() {
        if (!Long.toString(Processes.ownPid()).equals(System.getenv(OWNER_VARIABLE))) {
            return new Heirlooms(false, Optional.empty(), List.of(), Optional.empty());
        }
        try {
            List<Fd> listeners = new ArrayList<>();
            Optional<Fd> next = inherited(LISTENER_VARIABLE + 0, LISTENER);
            while (next.isPresent()) {
                listeners.add(next.get());
                next = inherited(LISTENER_VARIABLE + listeners.size(), LISTENER);
            }
            Optional<Fd> standIn = inherited(STAND_IN_VARIABLE, "pidfd of the stand-in");
            Optional<Pidfd> process = standIn.isPresent() ? Pidfd.adopt(standIn.get()) : Optional.empty();
            return new Heirlooms(
                    true, process, listeners, inherited(SIGNALS_VARIABLE, "signals to the program before"));
        } catch (IOException e) {
            throw new UncheckedIOException("what the program before has left cannot be taken over", e);
        }
    }

    private static Optional<Fd> inherited(String variable, String purpose) throws IOException {
        String number = System.getenv(variable);
        return number == null ? Optional.empty() : Optional.of(Fd.inherited(Integer.parseInt(number), purpose));
    }

    /**
     * The command line of this process's next program.
     *
     * <p>Signals are blocked until that has handlers of its own. The JVM would let HUP, INT and TERM through to its own
     * before, and end; so it is told to leave them alone.
     */
    static CommandLine announced(CommandLine next) {
        List<ByteString> arguments = new ArrayList<>(next.arguments());
        boolean isJava = next.executable().endsWith(ByteString.of("/java"));
        if (isJava && !arguments.contains(ByteString.of(NO_SIGNALS_OPTION))) {
            arguments.add(1, ByteString.of(NO_SIGNALS_OPTION));
        }
        return new CommandLine(next.executable(), arguments, next.environment())
                .withVariable(OWNER_VARIABLE, Long.toString(Processes.ownPid()));
    }

    /** A command line whose process is nobody's heir. */
    static CommandLine without(CommandLine commandLine) {
        List<ByteString> environment = commandLine.environment().stream()
                .filter(line -> BEGINNINGS.stream().noneMatch(line::startsWith))
                .toList();
        return new CommandLine(commandLine.executable(), commandLine.arguments(), environment);
    }
}
