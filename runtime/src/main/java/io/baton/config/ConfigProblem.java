package io.baton.config;

/**
 * One thing that is wrong with a configuration, and what is allowed in its place.
 *
 * @param file as the operator named it
 * @param line counted from 1; 0 where the file as a whole is meant, as one that cannot be read
 * @param column in characters, counted from 1; 0 with line 0
 * @param keyPath as {@code listener[0].address}, tables of an array counted from 0; empty where the text is no TOML
 * @param message what is wrong, and what is allowed
 */
public record ConfigProblem(String file, int line, int column, String keyPath, String message) {

    /** {@code FILE:LINE:COL: key.path: what is wrong, what is allowed}, on one line. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(file);
        if (line > 0) {
            text.append(':').append(line).append(':').append(column);
        }
        text.append(": ");
        if (!keyPath.isEmpty()) {
            text.append(keyPath).append(": ");
        }
        return text.append(message).toString();
    }
}
