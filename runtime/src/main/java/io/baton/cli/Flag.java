package io.baton.cli;

import java.util.Arrays;
import java.util.Optional;

/** An option that has no value. */
enum Flag {
    DAEMON("-d", "--daemon", "Run in the background."),
    UPGRADE("-u", "--upgrade", "Take over from the server that runs."),
    TEST("-t", "--test", "Check the configuration, say everything that is wrong with it, and end."),
    JSON("", "--json", "For scripts: on one line, as JSON."),
    IN_PLACE("", "--in-place", "Keep the process id, as process 1 of a container does anyway."),
    FAST("", "--fast", "Close open connections at once."),
    VERBOSE("", "--verbose", "Show the stack trace of an error."),
    HELP("-h", "--help", "Show this, and end."),
    VERSION("-V", "--version", "Show the version, and end.");

    private final String shortName;

    private final String longName;

    private final String meaning;

    Flag(String shortName, String longName, String meaning) {
        this.shortName = shortName;
        this.longName = longName;
        this.meaning = meaning;
    }

    static Optional<Flag> named(String name) {
        return Arrays.stream(values())
                .filter(flag -> name.equals(flag.longName) || (name.equals(flag.shortName) && !name.isEmpty()))
                .findFirst();
    }

    String shortName() {
        return shortName;
    }

    String longName() {
        return longName;
    }

    String meaning() {
        return meaning;
    }
}
