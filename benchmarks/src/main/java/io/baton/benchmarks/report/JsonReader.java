package io.baton.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON into maps in the order of the text, lists, texts, doubles and booleans; {@code null} becomes a text. */
final class JsonReader {

    private static final int DEPTH_MAX = 64;

    private final String text;

    private int at;

    private JsonReader(String text) {
        this.text = text;
    }

    /**
     * Reads a whole text.
     *
     * @throws IllegalArgumentException says where it is no JSON
     */
    static Object read(String text) {
        JsonReader reader = new JsonReader(text);
        Object value = reader.value(0);
        reader.skipSpace();
        if (reader.at < text.length()) {
            throw reader.unexpected();
        }
        return value;
    }

    private Object value(int depth) {
        if (depth > DEPTH_MAX) {
            throw new IllegalArgumentException("deeper than " + DEPTH_MAX + " at character " + at);
        }
        skipSpace();
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> list(depth);
            case '"' -> string();
            default -> word();
        };
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> members = new LinkedHashMap<>();
        at++;
        while (!isNext('}')) {
            skipSpace();
            String name = string();
            expect(':');
            members.put(name, value(depth + 1));
            if (!isNext(',')) {
                expect('}');
                return members;
            }
        }
        return members;
    }

    private List<Object> list(int depth) {
        List<Object> values = new ArrayList<>();
        at++;
        while (!isNext(']')) {
            values.add(value(depth + 1));
            if (!isNext(',')) {
                expect(']');
                return values;
            }
        }
        return values;
    }

    private String string() {
        if (peek() != '"') {
            throw unexpected();
        }
        at++;
        StringBuilder string = new StringBuilder();
        while (peek() != '"') {
            string.append(text.charAt(at) == '\\' ? escaped() : text.charAt(at));
            at++;
        }
        at++;
        return string.toString();
    }

    /** Ends on the last character of the escape. */
    private char escaped() {
        at++;
        return switch (peek()) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> {
                if (at + 4 >= text.length()) {
                    throw unexpected();
                }
                char c = (char) Integer.parseInt(text, at + 1, at + 5, 16);
                at += 4;
                yield c;
            }
            default -> text.charAt(at);
        };
    }

    private Object word() {
        int start = at;
        while (at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(start, at);
        return switch (word) {
            case "true" -> true;
            case "false" -> false;
            case "null" -> "null";
            default -> number(word, start);
        };
    }

    private Object number(String word, int start) {
        try {
            return Double.valueOf(word); // also NaN and Infinity, which writers of figures cannot always avoid
        } catch (NumberFormatException e) {
            at = start;
            throw unexpected();
        }
    }

    /** Takes the character where it comes next. */
    private boolean isNext(char wanted) {
        skipSpace();
        boolean isNext = peek() == wanted;
        at += isNext ? 1 : 0;
        return isNext;
    }

    private void expect(char wanted) {
        if (!isNext(wanted)) {
            throw unexpected();
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw new IllegalArgumentException("the JSON ends in the middle, at character " + at);
        }
        return text.charAt(at);
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private IllegalArgumentException unexpected() {
        return new IllegalArgumentException("no JSON at character " + at);
    }
}
