package io.baton.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What {@code baton} can be told to do. */
enum Command {
    /** Without a word. */
    START("Start a server."),
    STATUS("Show what the running server does."),
    UPGRADE("Replace the running server by what is installed now, and wait for the outcome."),
    STOP("Stop the running server: it ends when its last connection has ended."),
    RELOAD("Let the running server read its configuration again.");

    private final String meaning;

    Command(String meaning) {
        this.meaning = meaning;
    }

    static Optional<Command> named(String word) {
        return Arrays.stream(values())
                .filter(command -> command != START && command.word().equals(word))
                .findFirst();
    }

    /** As it is typed. */
    String word() {
        return this == START ? "" : name().toLowerCase(Locale.ROOT);
    }

    String meaning() {
        return meaning;
    }

    boolean takes(Flag flag) {
        return switch (flag) {
            case DAEMON, UPGRADE, TEST -> this == START;
            case JSON -> this == STATUS;
            case FAST -> this == STOP;
            case VERBOSE, HELP, VERSION -> true;
        };
    }

    /** Carries it out; returns the exit code. */
    int run(Invocation invocation) throws Exception {
        return switch (this) {
            case START -> ServerStart.run(invocation);
            case STATUS -> StatusCommand.run(invocation);
            case UPGRADE -> UpgradeCommand.run(invocation);
            case STOP -> StopCommand.run(invocation);
            case RELOAD -> ReloadCommand.run(invocation);
        };
    }
}
