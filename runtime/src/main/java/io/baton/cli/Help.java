package io.baton.cli;

import io.baton.config.Spelling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What {@code --help} prints, from the same lists that the arguments are read by. */
final class Help {

    private static final String INDENT = "  ";

    /** Where meanings begin. */
    private static final int COLUMN = 22;

    private Help() {}

    static List<String> of(Command command) {
        List<String> lines = new ArrayList<>();
        if (command == Command.START) {
            lines.add("Hands a running service from one process to the next without dropping a connection.");
            lines.add("");
            lines.add("Usage: baton [-c FILE] [-d] [-u] [-t]     start a server");
            lines.add("       baton COMMAND [-c FILE]            talk to the one that runs");
            lines.add("       baton demo                         see what it is for, on this machine");
            lines.add("");
            lines.add("Commands:");
            for (Command other : Command.values()) {
                if (other != Command.START) {
                    lines.add(row(other.word(), other.meaning()));
                }
            }
        } else {
            lines.add(command.meaning());
            lines.add("");
            lines.add("Usage: baton " + command.word() + (command.takes(Setting.CONF) ? " [-c FILE]" : "")
                    + " [OPTIONS]");
        }
        lines.add("");
        lines.add("Options:");
        for (Setting setting : Setting.values()) {
            if (command.takes(setting)) {
                lines.add(row(
                        name(setting.shortName(), setting.longName()) + " " + setting.valueName(), setting.meaning()));
            }
        }
        for (Flag flag : Flag.values()) {
            if (command.takes(flag)) {
                lines.add(row(name(flag.shortName(), flag.longName()), flag.meaning()));
            }
        }
        lines.add("");
        lines.add("Exit codes: 0 done, 1 configuration refused, 2 wrong usage, 3 cannot bind,");
        lines.add("4 upgrade failed or undone, 5 no running instance, 6 platform, 70 internal error.");
        return lines;
    }

    /** ", did you mean …?", if there is something like it. */
    static String suggestion(String wrong) {
        List<String> known = new ArrayList<>();
        Arrays.stream(Setting.values()).map(Setting::longName).forEach(known::add);
        Arrays.stream(Flag.values()).map(Flag::longName).forEach(known::add);
        Arrays.stream(Command.values())
                .filter(command -> command != Command.START)
                .map(Command::word)
                .forEach(known::add);
        return Spelling.nearest(wrong, known)
                .map(right -> "; did you mean '" + right + "'?")
                .orElse("");
    }

    private static String name(String shortName, String longName) {
        return (shortName.isEmpty() ? INDENT + INDENT : shortName + ", ") + longName;
    }

    private static String row(String name, String meaning) {
        return INDENT + name + " ".repeat(Math.max(1, COLUMN - name.length())) + meaning;
    }
}
