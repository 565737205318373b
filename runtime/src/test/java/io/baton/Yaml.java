package io.baton;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The little of YAML that our manifests use: mappings and lists by indentation, literal blocks, lists in brackets, and
 * scalars on one line. Whatever else there is in a file fails, so that nothing is taken for something else.
 */
final class Yaml {

    private final Object value;

    private final String path;

    private Yaml(Object value, String path) {
        this.value = value;
        this.path = path;
    }

    static Yaml parse(String text) {
        return new Yaml(new Reader(text).read(), "");
    }

    /** What is there by keys, and by numbers in lists. */
    Yaml at(String... keys) {
        Yaml found = this;
        for (String key : keys) {
            Object next = switch (found.value) {
                case Map<?, ?> map -> map.get(key);
                case List<?> list -> Integer.parseInt(key) < list.size() ? list.get(Integer.parseInt(key)) : null;
                default -> null;
            };
            if (next == null) {
                throw new AssertionError("there is no " + found.path + "/" + key);
            }
            found = new Yaml(next, found.path + "/" + key);
        }
        return found;
    }

    String text() {
        if (value instanceof String text) {
            return text;
        }
        throw new AssertionError(path + " is no scalar");
    }

    List<String> keys() {
        if (value instanceof Map<?, ?> map) {
            return map.keySet().stream().map(Object::toString).toList();
        }
        throw new AssertionError(path + " is no mapping");
    }

    private record Line(int number, int indent, String text) {}

    private static final class Reader {

        private final List<Line> lines = new ArrayList<>();

        private int next;

        Reader(String text) {
            int number = 0;
            for (String line : text.split("\n", -1)) {
                number++;
                if (line.contains("\t")) {
                    throw new AssertionError("a tab in line " + number);
                }
                lines.add(new Line(number, line.length() - line.stripLeading().length(), line.strip()));
            }
        }

        Object read() {
            Object root = block(0);
            skipEmpty();
            if (next < lines.size()) {
                throw wrong("is indented like nothing before it");
            }
            return root;
        }

        private Object block(int indent) {
            skipEmpty();
            return lines.get(next).text().startsWith("- ") ? list(indent) : mapping(indent);
        }

        private List<Object> list(int indent) {
            List<Object> list = new ArrayList<>();
            for (skipEmpty(); isAt(indent) && lines.get(next).text().startsWith("- "); skipEmpty()) {
                Line item = lines.get(next);
                String rest = item.text().substring(2);
                if (rest.contains(": ") || rest.endsWith(":")) {
                    lines.set(next, new Line(item.number(), indent + 2, rest));
                    list.add(mapping(indent + 2));
                } else {
                    next++;
                    list.add(scalar(rest));
                }
            }
            return list;
        }

        private Map<String, Object> mapping(int indent) {
            Map<String, Object> mapping = new LinkedHashMap<>();
            for (skipEmpty(); isAt(indent) && !lines.get(next).text().startsWith("- "); skipEmpty()) {
                String line = lines.get(next).text();
                int colon = line.endsWith(":") ? line.length() - 1 : line.indexOf(": ");
                if (colon < 0) {
                    throw wrong("is no key with a value");
                }
                String rest = line.substring(colon + 1).strip();
                next++;
                Object value = switch (rest) {
                    case "" -> block(nextIndent());
                    case "|" -> literal(nextIndent());
                    default -> scalar(rest);
                };
                if (mapping.put(line.substring(0, colon), value) != null) {
                    throw wrong("comes after a second " + line);
                }
            }
            return mapping;
        }

        private String literal(int indent) {
            StringBuilder text = new StringBuilder();
            while (next < lines.size()
                    && (lines.get(next).text().isEmpty() || lines.get(next).indent() >= indent)) {
                Line line = lines.get(next++);
                text.append(" ".repeat(Math.max(0, line.indent() - indent)))
                        .append(line.text())
                        .append('\n');
            }
            return text.toString();
        }

        private static Object scalar(String text) {
            if (text.startsWith("[") && text.endsWith("]")) {
                List<Object> list = new ArrayList<>();
                for (String item : text.substring(1, text.length() - 1).split(", ", -1)) {
                    list.add(scalar(item));
                }
                return list;
            }
            boolean isQuoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
            String bare = isQuoted ? text.substring(1, text.length() - 1) : text;
            if (bare.contains("\"")
                    || bare.contains(" #")
                    || (!isQuoted && "&*!{}[]>|'%@`".indexOf(bare.charAt(0)) >= 0)) {
                throw new AssertionError("more YAML than is read here: " + text);
            }
            return bare;
        }

        private int nextIndent() {
            skipEmpty();
            return lines.get(next).indent();
        }

        private boolean isAt(int indent) {
            return next < lines.size() && lines.get(next).indent() == indent;
        }

        private void skipEmpty() {
            while (next < lines.size()
                    && (lines.get(next).text().isEmpty()
                            || lines.get(next).text().startsWith("#"))) {
                next++;
            }
        }

        private AssertionError wrong(String why) {
            return new AssertionError("line " + lines.get(next).number() + " " + why);
        }
    }
}
