package io.baton.proxy.names;

import io.baton.config.HostNames;
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

    private static final String LOCALHOST = "localhost";

    /**
     * Reads a name.
     *
     * @throws IllegalArgumentException says what is wrong with it
     */
    static HostName parse(String written) {
        HostNames.problem(written).ifPresent(problem -> {
            throw new IllegalArgumentException("'" + written + "' " + problem);
        });
        boolean isAbsolute = written.endsWith(".");
        String text = isAbsolute ? written.substring(0, written.length() - 1) : written;
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
}
