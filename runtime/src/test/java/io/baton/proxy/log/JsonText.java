package io.baton.proxy.log;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A strict reader of the flat JSON objects of the log, which shares nothing with what writes them. */
final class JsonText {

    private final String text;

    private int at;

    private JsonText(String text) {
        this.text = text;
    }

    /** The members of one object: strings, longs, booleans and nulls. */
    static Map<String, @Nullable Object> object(byte[] utf8) throws CharacterCodingException {
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(utf8))
                .toString();
        JsonText reader = new JsonText(text);
        Map<String, @Nullable Object> members = reader.members();
        if (reader.at != text.length()) {
            throw new IllegalArgumentException("more than an object: " + text);
        }
        return members;
    }

    private Map<String, @Nullable Object> members() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        expect('{');
        do {
            String name = Objects.requireNonNull(string());
            expect(':');
            if (members.containsKey(name)) {
                throw new IllegalArgumentException(name + " stands there twice");
            }
            members.put(name, value());
        } while (next(','));
        expect('}');
        return members;
    }

    private @Nullable Object value() {
        if (text.charAt(at) == '"') {
            return string();
        }
        for (String word : new String[] {"null", "true", "false"}) {
            if (text.startsWith(word, at)) {
                at += word.length();
                return word.equals("null") ? null : Boolean.valueOf(word);
            }
        }
        int start = at;
        while (Character.isDigit(text.charAt(at))) {
            at++;
        }
        return Long.valueOf(text.substring(start, at));
    }

    private String string() {
        StringBuilder value = new StringBuilder();
        expect('"');
        while (!next('"')) {
            char c = text.charAt(at++);
            if (c < ' ') {
                throw new IllegalArgumentException("a bare control character");
            }
            value.append(c == '\\' ? escaped() : c);
        }
        return value.toString();
    }

    private char escaped() {
        char c = text.charAt(at++);
        if (c == 'u') {
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 4, at), 16);
        }
        if (c != '"' && c != '\\') {
            throw new IllegalArgumentException("an escape that the log does not write: " + c);
        }
        return c;
    }

    private boolean next(char c) {
        boolean isThere = text.charAt(at) == c;
        at += isThere ? 1 : 0;
        return isThere;
    }

    private void expect(char c) {
        if (!next(c)) {
            throw new IllegalArgumentException("no %c at %d of %s".formatted(c, at, text));
        }
    }
}
