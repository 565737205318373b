package io.baton.server;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A value of JSON (RFC 8259), as far as {@code control_sock} speaks it: numbers are whole, members of a table are
 * unique and keep their order. {@code toString} writes it, on one line.
 */
sealed interface Json {

    record Text(String value) implements Json {

        @Override
        public String toString() {
            StringBuilder out = new StringBuilder(value.length() + 2).append('"');
            value.codePoints().forEach(point -> append(out, point));
            return out.append('"').toString();
        }
    }

    record Whole(long value) implements Json {

        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    record Flag(boolean value) implements Json {

        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }

    enum Nothing implements Json {
        NOTHING;

        @Override
        public String toString() {
            return "null";
        }
    }

    record Array(List<Json> elements) implements Json {

        public Array {
            elements = List.copyOf(elements);
        }

        @Override
        public String toString() {
            StringBuilder out = new StringBuilder("[");
            for (Json element : elements) {
                out.append(out.length() == 1 ? "" : ",").append(element);
            }
            return out.append(']').toString();
        }
    }

    record Table(Map<String, Json> members) implements Json {

        public Table {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        @Override
        public String toString() {
            StringBuilder out = new StringBuilder("{");
            members.forEach((name, value) -> out.append(out.length() == 1 ? "" : ",")
                    .append(new Text(name))
                    .append(':')
                    .append(value));
            return out.append('}').toString();
        }
    }

    /** Reads a text that is one value, and nothing else. */
    static Json parse(String text) throws ControlProtocolException {
        return new JsonReader(text).read();
    }

    /** A table of names and values in turn, which are texts, numbers, truth values or {@link Json}. */
    static Table table(Object... namesAndValues) {
        Map<String, Json> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.put((String) namesAndValues[i], of(namesAndValues[i + 1]));
        }
        return new Table(members);
    }

    private static Json of(Object value) {
        return switch (value) {
            case Json json -> json;
            case String text -> new Text(text);
            case Boolean flag -> new Flag(flag);
            case Number whole -> new Whole(whole.longValue());
            default -> throw new IllegalArgumentException("no JSON: " + value.getClass());
        };
    }

    /** What is not plain everywhere is escaped: controls, line ends of JavaScript, surrogates without their partner. */
    private static void append(StringBuilder out, int point) {
        switch (point) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                boolean isPlain = switch (Character.getType(point)) {
                    case Character.CONTROL,
                            Character.SURROGATE,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> false;
                    default -> true;
                };
                if (isPlain) {
                    out.appendCodePoint(point);
                } else {
                    out.append("\\u%04x".formatted(point));
                }
            }
        }
    }
}
