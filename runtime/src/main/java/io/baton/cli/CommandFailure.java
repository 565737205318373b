package io.baton.cli;

import java.util.List;

/** A command cannot do what it was asked for: what it says on standard error, and its exit code. */
final class CommandFailure extends Exception {

    private static final long serialVersionUID = 1;

    private final ExitCode exitCode;

    private final transient List<String> lines;

    private CommandFailure(ExitCode exitCode, List<String> lines) {
        super(String.join("\n", lines));
        this.exitCode = exitCode;
        this.lines = List.copyOf(lines);
    }

    /** One line of our own. */
    static CommandFailure of(ExitCode exitCode, String message) {
        return new CommandFailure(
                exitCode, message.lines().map(line -> "baton: " + line).toList());
    }

    /** Lines that say themselves what they are about, as those of a configuration do. */
    static CommandFailure ofLines(ExitCode exitCode, List<?> lines) {
        return new CommandFailure(exitCode, lines.stream().map(Object::toString).toList());
    }

    ExitCode exitCode() {
        return exitCode;
    }

    List<String> lines() {
        return lines;
    }
}
