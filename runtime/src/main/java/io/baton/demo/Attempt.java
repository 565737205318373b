package io.baton.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * A version that is to replace the one that serves, and what is to become of it.
 *
 * @param version its number, which its configuration answers a question with
 */
record Attempt(int version, Kind kind) {

    /** The one that is there first. */
    static final int FIRST_VERSION = 1;

    /** What a version is like. */
    enum Kind {
        /** Takes over, and stays. */
        GOOD("is good", "done"),
        /** Cannot start: there is a mistake in its configuration. */
        UNABLE("has an error in its configuration", "failed"),
        /** Takes over, serves, and is killed while its predecessor still stands by. */
        DYING("dies soon after it took over", "undone");

        private final String meaning;

        private final String wanted;

        Kind(String meaning, String wanted) {
            this.meaning = meaning;
            this.wanted = wanted;
        }

        String meaning() {
            return meaning;
        }

        /** The outcome, in the words of the server that was to be replaced, that this kind must have. */
        String wanted() {
            return wanted;
        }
    }

    /** A good one first, each kind of a bad one between others, and a good one at the end where there are several. */
    static List<Attempt> plan(int upgrades) {
        List<Kind> kinds = new ArrayList<>();
        kinds.add(Kind.GOOD);
        kinds.add(Kind.UNABLE);
        for (int i = 2; i < upgrades; i++) {
            kinds.add(Kind.GOOD);
        }
        kinds.add(Kind.DYING);
        if (upgrades > 1) {
            kinds.add(Kind.GOOD);
        }
        List<Attempt> plan = new ArrayList<>();
        for (Kind kind : kinds) {
            plan.add(new Attempt(FIRST_VERSION + 1 + plan.size(), kind));
        }
        return plan;
    }
}
