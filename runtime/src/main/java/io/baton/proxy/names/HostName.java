package io.baton.proxy.names;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A name that can be asked for.
 *
 * @param text in lower case, without a dot at its end
 * @param isAbsolute whether it was written with that dot, which says that no suffix may be added
 */
record HostName(String text, boolean isAbsolute) {

    /** Of the text; as labels with their lengths it has two more (RFC 1035 §2.3.4). */
    static final int CHARS_MAX = 253;

    private static final int LABEL_CHARS_MAX = 63;

    private static final String LOCALHOST = "localhost";

    /**
     * Reads a name.
     *
     * @throws IllegalArgumentException says what is wrong with it
     */
    static HostName parse(String written) {
        boolean isAbsolute = written.endsWith(".");
        String text = isAbsolute ? written.substring(0, written.length() - 1) : written;
        if (text.isEmpty() || text.length() > CHARS_MAX) {
            throw new IllegalArgumentException("a host name has 1 to " + CHARS_MAX + " characters: '" + written + "'");
        }
        boolean isNumeric = true;
        int labelStart = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : '.';
            if (c == '.') {
                checkLabel(written, text.substring(labelStart, i));
                labelStart = i + 1;
            } else if (!isPart(c)) {
                throw new IllegalArgumentException(
                        "a host name has letters, digits, hyphens and underscores only: '" + written + "'");
            }
            isNumeric &= c == '.' || (c >= '0' && c <= '9');
        }
        if (isNumeric) {
            throw new IllegalArgumentException("'" + written + "' is neither a host name nor an address");
        }
        return new HostName(text.toLowerCase(Locale.ROOT), isAbsolute);
    }

    /** Whether it means this machine whatever any server says (RFC 6761 §6.3). */
    boolean isLocalhost() {
        return text.equals(LOCALHOST) || text.endsWith("." + LOCALHOST);
    }

    int dots() {
        return (int) text.chars().filter(c -> c == '.').count();
    }

    /** The labels, each after a character that says how long it is: comparable with those of a message. */
    String labels() {
        StringBuilder labels = new StringBuilder(text.length() + 1);
        for (String label : text.split("\\.", -1)) {
            labels.append((char) label.length()).append(label);
        }
        return labels.toString();
    }

    /** The labels as they stand in a message, without the empty one that ends them. */
    byte[] bytes() {
        return labels().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void checkLabel(String written, String label) {
        if (label.isEmpty() || label.length() > LABEL_CHARS_MAX) {
            throw new IllegalArgumentException(
                    "between its dots a host name has 1 to " + LABEL_CHARS_MAX + " characters: '" + written + "'");
        }
        if (label.startsWith("-") || label.endsWith("-")) {
            throw new IllegalArgumentException(
                    "no part of a host name begins or ends with a hyphen: '" + written + "'");
        }
    }

    private static boolean isPart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }
}
