package io.baton.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a command line says, once it has been understood.
 *
 * <p>Read by hand: a library that does it by annotations cost 73 ms of each start, and one without them 46 ms, with an
 * AOT cache, of the 150 that a start may take. Each upgrade starts a process.
 *
 * @param conf the file after {@code -c}, as it was written
 */
record Arguments(Command command, Set<Flag> flags, Optional<Path> conf) {

    static final String CONF_SHORT = "-c";

    static final String CONF = "--conf";

    /** Understands arguments in any order: {@code -d -c FILE}, {@code -dc FILE}, {@code status --conf=FILE --json}. */
    static Arguments parse(String... args) throws CommandFailure {
        return new Reader(List.of(args).iterator()).read();
    }

    boolean has(Flag flag) {
        return flags.contains(flag);
    }

    private static final class Reader {

        private final Iterator<String> rest;

        private final Set<Flag> flags = EnumSet.noneOf(Flag.class);

        private Command command = Command.START;

        private @Nullable Path conf;

        Reader(Iterator<String> rest) {
            this.rest = rest;
        }

        Arguments read() throws CommandFailure {
            while (rest.hasNext()) {
                take(rest.next());
            }
            for (Flag flag : flags) {
                if (!command.takes(flag)) {
                    throw wrong(flag.longName() + " does not go with "
                            + (command == Command.START ? "a start" : "the command " + command.word()));
                }
            }
            return new Arguments(command, Set.copyOf(flags), Optional.ofNullable(conf));
        }

        private void take(String argument) throws CommandFailure {
            if (argument.startsWith("--")) {
                takeLong(argument);
            } else if (argument.startsWith("-") && argument.length() > 1) {
                takeShort(argument);
            } else if (command == Command.START) {
                command = Command.named(argument)
                        .orElseThrow(() -> wrong("unknown command: '" + argument + "'" + Help.suggestion(argument)));
            } else {
                throw wrong("one command at a time: after '" + command.word() + "' came '" + argument + "'");
            }
        }

        private void takeLong(String argument) throws CommandFailure {
            if (argument.equals(CONF)) {
                takeConf(next(CONF));
            } else if (argument.startsWith(CONF + "=")) {
                takeConf(argument.substring(CONF.length() + 1));
            } else {
                takeFlag(argument, argument);
            }
        }

        /** One letter or several, of which the last may have a value. */
        private void takeShort(String argument) throws CommandFailure {
            for (int i = 1; i < argument.length(); i++) {
                String name = "-" + argument.charAt(i);
                if (name.equals(CONF_SHORT)) {
                    boolean isLast = i + 1 == argument.length();
                    takeConf(isLast ? next(CONF_SHORT) : argument.substring(i + 1));
                    return;
                }
                takeFlag(name, argument);
            }
        }

        private void takeFlag(String name, String argument) throws CommandFailure {
            flags.add(Flag.named(name)
                    .orElseThrow(() -> wrong("unknown option: '" + argument + "'" + Help.suggestion(argument))));
        }

        private void takeConf(String value) throws CommandFailure {
            if (conf != null) {
                throw wrong(CONF + " is there twice");
            }
            try {
                conf = Path.of(value);
            } catch (InvalidPathException e) {
                throw wrong(CONF + ": " + e.getMessage());
            }
            if (value.isEmpty()) {
                throw wrong(CONF + " needs the name of a file");
            }
        }

        private String next(String option) throws CommandFailure {
            if (!rest.hasNext()) {
                throw wrong(option + " needs the name of a file");
            }
            return rest.next();
        }

        private static CommandFailure wrong(String message) {
            return CommandFailure.of(ExitCode.WRONG_USAGE, message + " (baton --help shows what there is)");
        }
    }
}
