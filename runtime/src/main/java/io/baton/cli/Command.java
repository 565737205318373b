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
    RELOAD("Let the running server read its configuration again."),
    DEMO("Upgrade a server under load, live and also to bad versions, and report what its clients noticed.");

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
            case IN_PLACE -> this == UPGRADE;
            case VERBOSE, HELP, VERSION -> true;
        };
    }

    boolean takes(Setting setting) {
        return switch (setting) {
            case CONF -> this != DEMO;
            case SECONDS, RATE, UPGRADES, REPORT -> this == DEMO;
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
            case DEMO -> DemoCommand.run(invocation);
        };
    }
}
