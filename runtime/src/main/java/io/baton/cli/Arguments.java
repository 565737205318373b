package io.baton.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a command line says, once it has been understood.
 *
 * <p>Read by hand: a library that does it by annotations cost 73 ms of each start, and one without them 46 ms, with an
 * AOT cache, of the 150 that a start may take. Each upgrade starts a process.
 *
 * @param values as they were written
 */
record Arguments(Command command, Set<Flag> flags, Map<Setting, String> values) {

    Arguments {
        flags = Set.copyOf(flags);
        values = Map.copyOf(values);
    }

    /** Understands arguments in any order: {@code -d -c FILE}, {@code -dc FILE}, {@code status --conf=FILE --json}. */
    static Arguments parse(String... args) throws CommandFailure {
        return new Reader(List.of(args).iterator()).read();
    }

    boolean has(Flag flag) {
        return flags.contains(flag);
    }

    /** The file after {@code -c}. */
    Optional<Path> conf() {
        return value(Setting.CONF).map(Path::of);
    }

    Optional<String> value(Setting setting) {
        return Optional.ofNullable(values.get(setting));
    }

    /** The number after an option, or another one where the option is not there. */
    int number(Setting setting, int otherwise) throws CommandFailure {
        String text = values.get(setting);
        try {
            return text == null ? otherwise : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw wrong(setting.longName() + " needs " + setting.wanted() + ", not '" + text + "'");
        }
    }

    private static CommandFailure wrong(String message) {
        return CommandFailure.of(ExitCode.WRONG_USAGE, message + " (baton --help shows what there is)");
    }

    private static final class Reader {

        private final Iterator<String> rest;

        private final Set<Flag> flags = EnumSet.noneOf(Flag.class);

        private Command command = Command.START;

        private final Map<Setting, String> values = new EnumMap<>(Setting.class);

        Reader(Iterator<String> rest) {
            this.rest = rest;
        }

        Arguments read() throws CommandFailure {
            while (rest.hasNext()) {
                take(rest.next());
            }
            for (Flag flag : flags) {
                require(command.takes(flag), flag.longName());
            }
            for (Setting setting : values.keySet()) {
                require(command.takes(setting), setting.longName());
            }
            return new Arguments(command, flags, values);
        }

        private void require(boolean isTaken, String name) throws CommandFailure {
            if (!isTaken) {
                throw wrong(name + " does not go with "
                        + (command == Command.START ? "a start" : "the command " + command.word()));
            }
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
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            Optional<Setting> setting = Setting.named(name);
            if (setting.isEmpty()) {
                takeFlag(argument, argument);
            } else {
                takeValue(setting.get(), equals < 0 ? next(setting.get(), name) : argument.substring(equals + 1));
            }
        }

        /** One letter or several, of which the last may have a value. */
        private void takeShort(String argument) throws CommandFailure {
            for (int i = 1; i < argument.length(); i++) {
                String name = "-" + argument.charAt(i);
                Optional<Setting> setting = Setting.named(name);
                if (setting.isPresent()) {
                    boolean isLast = i + 1 == argument.length();
                    takeValue(setting.get(), isLast ? next(setting.get(), name) : argument.substring(i + 1));
                    return;
                }
                takeFlag(name, argument);
            }
        }

        private void takeFlag(String name, String argument) throws CommandFailure {
            flags.add(Flag.named(name)
                    .orElseThrow(() -> wrong("unknown option: '" + argument + "'" + Help.suggestion(argument))));
        }

        private void takeValue(Setting setting, String value) throws CommandFailure {
            if (values.put(setting, value) != null) {
                throw wrong(setting.longName() + " is there twice");
            }
            if (value.isEmpty()) {
                throw wrong(setting.longName() + " needs " + setting.wanted());
            }
            try {
                var _ = Path.of(value); // no number is anything that a path could not be
            } catch (InvalidPathException e) {
                throw wrong(setting.longName() + ": " + e.getMessage());
            }
        }

        /** The value that follows an option. */
        private String next(Setting setting, String option) throws CommandFailure {
            if (!rest.hasNext()) {
                throw wrong(option + " needs " + setting.wanted());
            }
            return rest.next();
        }
    }
}
