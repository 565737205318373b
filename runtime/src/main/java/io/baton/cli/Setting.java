package io.baton.cli;

import java.util.Arrays;
import java.util.Optional;

/** An option that has a value. */
enum Setting {
    CONF("-c", "--conf", "FILE", "The configuration of the server or, with a command, of the one that is meant."),
    SECONDS("", "--seconds", "N", "How long there is load, at least (30)."),
    RATE("", "--rate", "N", "How many requests there are in a second (1000)."),
    UPGRADES("", "--upgrades", "N", "How many upgrades shall succeed, besides two that must not (3)."),
    REPORT("", "--report", "FILE", "Where the report goes (baton-demo.html).");

    private final String shortName;

    private final String longName;

    private final String valueName;

    private final String meaning;

    Setting(String shortName, String longName, String valueName, String meaning) {
        this.shortName = shortName;
        this.longName = longName;
        this.valueName = valueName;
        this.meaning = meaning;
    }

    static Optional<Setting> named(String name) {
        return Arrays.stream(values())
                .filter(setting -> name.equals(setting.longName) || (name.equals(setting.shortName) && !name.isEmpty()))
                .findFirst();
    }

    String shortName() {
        return shortName;
    }

    String longName() {
        return longName;
    }

    /** What stands for the value in a help text. */
    String valueName() {
        return valueName;
    }

    /** What is missing where the value is. */
    String wanted() {
        return valueName.equals("FILE") ? "the name of a file" : "a number";
    }

    String meaning() {
        return meaning;
    }
}
