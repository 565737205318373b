package io.baton.config;

import java.util.List;
import java.util.Map;

/** Values of the TOML parser in words, and texts in TOML's quotes. */
final class TomlText {

    /** How much of a wrong text an error repeats. */
    private static final int SHOWN_CHARS_MAX = 60;

    private TomlText() {}

    /** A value of another type than the key's. */
    static IllegalArgumentException unexpected(Object toml) {
        return new IllegalArgumentException(
                switch (toml) {
                    case String text -> shortened(text) + " is text";
                    case Long number -> number + " is a whole number";
                    case Double number -> number + " is a decimal number";
                    case Boolean flag -> flag + " is a truth value";
                    case List<?> list -> "this is an array";
                    case Map<?, ?> map -> "this is a table";
                    default -> toml + " is a date or time";
                });
    }

    /** A text in quotes, cut where it would fill the operator's screen. */
    static String shortened(String text) {
        int end = text.length() <= SHOWN_CHARS_MAX ? text.length() : text.offsetByCodePoints(0, codePoints(text));
        return quoted(text.substring(0, end)) + (end < text.length() ? "..." : "");
    }

    /** A basic string: control characters are escaped, so that an error stays on its line. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> quoted.append(printable(c));
            }
        }
        return quoted.append('"').toString();
    }

    /** A text with its control characters escaped, so that an error stays on its line. */
    static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            printable.append(printable(text.charAt(i)));
        }
        return printable.toString();
    }

    private static String printable(char c) {
        return Character.isISOControl(c) ? "\\u%04x".formatted((int) c) : String.valueOf(c);
    }

    /** A key as TOML wants it: bare where its alphabet allows. */
    static String key(String name) {
        boolean isBare = !name.isEmpty()
                && name.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '_' || c == '-'));
        return isBare ? name : shortened(name);
    }

    private static int codePoints(String text) {
        return Math.min(SHOWN_CHARS_MAX, text.codePointCount(0, text.length()));
    }
}
