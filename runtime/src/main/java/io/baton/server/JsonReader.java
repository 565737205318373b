package io.baton.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@link Json}; refuses what is no JSON, what is nested deeply, and numbers that are not whole. */
final class JsonReader {

    private static final int DEPTH_MAX = 16;

    private static final char END = '\0';

    private final String text;

    private int at;

    JsonReader(String text) {
        this.text = text;
    }

    Json read() throws ControlProtocolException {
        Json value = value(0);
        skipSpace();
        if (at < text.length()) {
            throw wrong("the end of the text");
        }
        return value;
    }

    private Json value(int depth) throws ControlProtocolException {
        if (depth > DEPTH_MAX) {
            throw wrong("at most " + DEPTH_MAX + " levels");
        }
        skipSpace();
        return switch (peek()) {
            case '{' -> table(depth);
            case '[' -> array(depth);
            case '"' -> new Json.Text(text());
            case 't' -> word("true", new Json.Flag(true));
            case 'f' -> word("false", new Json.Flag(false));
            case 'n' -> word("null", Json.Nothing.NOTHING);
            default -> whole();
        };
    }

    private Json table(int depth) throws ControlProtocolException {
        Map<String, Json> members = new LinkedHashMap<>();
        at++;
        if (!skip('}')) {
            do {
                skipSpace();
                String name = text();
                expect(':');
                if (members.put(name, value(depth + 1)) != null) {
                    throw new ControlProtocolException("the member " + new Json.Text(name) + " is there twice");
                }
            } while (skip(','));
            expect('}');
        }
        return new Json.Table(members);
    }

    private Json array(int depth) throws ControlProtocolException {
        List<Json> elements = new ArrayList<>();
        at++;
        if (!skip(']')) {
            do {
                elements.add(value(depth + 1));
            } while (skip(','));
            expect(']');
        }
        return new Json.Array(elements);
    }

    private String text() throws ControlProtocolException {
        if (peek() != '"') {
            throw wrong("a text in quotes");
        }
        at++;
        StringBuilder out = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return out.toString();
            }
            if (c < ' ') {
                throw wrong("no control character in a text");
            }
            out.append(c == '\\' ? escaped() : c);
        }
        throw wrong("the end of a text in quotes");
    }

    private char escaped() throws ControlProtocolException {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = Character.digit(peek(), 16);
                    if (digit < 0 || peek() > 'f') { // of Unicode's digits, only ASCII's
                        throw wrong("four hexadecimal digits");
                    }
                    code = code << 4 | digit;
                    at++;
                }
                yield (char) code;
            }
            default -> throw wrong("one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000");
        };
    }

    private Json whole() throws ControlProtocolException {
        int start = at;
        if (peek() == '-') {
            at++;
        }
        int digits = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        boolean isPadded = at > digits + 1 && text.charAt(digits) == '0';
        if (at == digits || isPadded || peek() == '.' || peek() == 'e' || peek() == 'E') {
            throw wrong("a value, whole if it is a number");
        }
        try {
            return new Json.Whole(Long.parseLong(text.substring(start, at)));
        } catch (NumberFormatException e) {
            throw wrong("a number of up to 64 bits");
        }
    }

    private Json word(String word, Json value) throws ControlProtocolException {
        if (!text.startsWith(word, at)) {
            throw wrong(word);
        }
        at += word.length();
        return value;
    }

    private void expect(char c) throws ControlProtocolException {
        if (!skip(c)) {
            throw wrong("'" + c + "'");
        }
    }

    private boolean skip(char c) {
        skipSpace();
        if (peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    private void skipSpace() {
        while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') {
            at++;
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : END;
    }

    private ControlProtocolException wrong(String expected) {
        return new ControlProtocolException("no JSON: expected " + expected + " at character " + (at + 1));
    }
}
