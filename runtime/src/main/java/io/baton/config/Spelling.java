package io.baton.config;

import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;

/** Guesses what a misspelt word was meant to be. */
public final class Spelling {

    private Spelling() {}

    /** The candidate that is a slip or two away: one for short words, up to a third of the letters for long ones. */
    public static Optional<String> nearest(String word, Collection<String> candidates) {
        Optional<String> nearest = Optional.empty();
        int fewest = Math.max(1, Math.min(3, word.length() / 3)) + 1;
        String lower = Types.lowerCase(word).replace('-', '_');
        for (String candidate : candidates) {
            int slips = slips(lower, Types.lowerCase(candidate), fewest);
            if (slips < fewest) {
                fewest = slips;
                nearest = Optional.of(candidate);
            }
        }
        return nearest;
    }

    static String list(Collection<String> words) {
        return words.stream().map(TomlText::quoted).collect(Collectors.joining(", "));
    }

    /** How many letters were missed, added, mistaken or swapped with their neighbour; at most the limit. */
    static int slips(String word, String other, int limit) {
        if (Math.abs(word.length() - other.length()) >= limit) {
            return limit;
        }
        int[] beforeLast = new int[other.length() + 1];
        int[] last = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= word.length(); i++) {
            int[] row = new int[other.length() + 1];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int mistaken = last[j - 1] + (word.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(mistaken, Math.min(last[j], row[j - 1]) + 1);
                if (isSwapped(word, i, other, j)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = row;
        }
        return Math.min(limit, last[other.length()]);
    }

    private static boolean isSwapped(String word, int i, String other, int j) {
        return i > 1 && j > 1 && word.charAt(i - 1) == other.charAt(j - 2) && word.charAt(i - 2) == other.charAt(j - 1);
    }
}
