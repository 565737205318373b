package io.baton.config;

import java.util.Optional;

/** Which texts are host names that can be looked up. */
public final class HostNames {

    /** Of the text; as labels with their lengths it has two more (RFC 1035 §2.3.4). */
    private static final int CHARS_MAX = 253;

    private static final int LABEL_CHARS_MAX = 63;

    private HostNames() {}

    /**
     * What keeps a text from being a host name; empty for one that is. A dot at the end says that no suffix may be
     * added, and is no part of the name.
     *
     * @return a phrase that goes on from the text, as "has …" does
     */
    public static Optional<String> problem(String written) {
        String text = written.endsWith(".") ? written.substring(0, written.length() - 1) : written;
        if (text.isEmpty() || text.length() > CHARS_MAX) {
            return Optional.of("has a host of %d characters instead of 1 to %d".formatted(text.length(), CHARS_MAX));
        }
        if (!text.chars().allMatch(HostNames::isPart)) {
            return Optional.of("has a host with other characters than letters, digits, dots, hyphens and underscores");
        }
        if (isNumeric(text)) {
            return Optional.of("has a host that is neither a name nor an IP address");
        }
        for (String label : text.split("\\.", -1)) {
            if (label.isEmpty() || label.length() > LABEL_CHARS_MAX) {
                return Optional.of("has a host with %d characters between two dots instead of 1 to %d"
                        .formatted(label.length(), LABEL_CHARS_MAX));
            }
            if (label.startsWith("-") || label.endsWith("-")) {
                return Optional.of("has a host of which a part begins or ends with a hyphen");
            }
        }
        return Optional.empty();
    }

    /** Whether a text has the characters of an IPv4 host only, so that it cannot be meant as a name. */
    static boolean isNumeric(String text) {
        return text.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }

    private static boolean isPart(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_'
                || c == '.';
    }
}
