package io.baton.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Gives each subject of a run one colour on the whole page; Baton has the first ones. */
final class Palette {

    private static final int STYLES = 8;

    private static final String OURS = "Baton";

    private final List<String> ours = new ArrayList<>();

    private final List<String> others = new ArrayList<>();

    Palette(Run run) {
        for (Map<String, ?> subjects : run.figures().values()) {
            for (String subject : subjects.keySet()) {
                List<String> all = subject.startsWith(OURS) ? ours : others;
                if (!all.contains(subject)) {
                    all.add(subject);
                }
            }
        }
    }

    /** A class of the page's style sheet. */
    String style(String subject) {
        int own = ours.indexOf(subject);
        return own >= 0 ? "ours" + Math.min(own, 2) : "s" + others.indexOf(subject) % STYLES;
    }
}
