package io.baton.http;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Changes to the fields of a message before it is passed on. Each is checked at once, so that whoever asks for what no
 * message may have gets the exception.
 *
 * <p>What says where the message ends, what is for one connection only, and what this side writes by itself cannot be
 * changed: two readers of the message could take it for two different ones.
 *
 * <p>One thread fills it, and calls {@link #seal} before another one applies it.
 */
public final class FieldEdits {

    /** The most changes to one message. */
    public static final int EDITS_MAX = 64;

    /** The most bytes of all fields that are added to one message. */
    public static final int BYTES_MAX = 8 * 1024;

    /** Changes nothing. */
    public static final FieldEdits NONE = new FieldEdits().seal();

    /** What is not for one connection only, and yet this side's to say. */
    private static final Set<HeaderName> OWN = EnumSet.of(
            HeaderName.HOST,
            HeaderName.CONTENT_LENGTH,
            HeaderName.EXPECT,
            HeaderName.TRAILER,
            HeaderName.VIA,
            HeaderName.MAX_FORWARDS,
            HeaderName.X_FORWARDED_FOR,
            HeaderName.X_FORWARDED_PROTO,
            HeaderName.X_FORWARDED_HOST);

    private static final byte[][] NOTHING = {};

    private final List<byte[]> removed = new ArrayList<>();

    private final List<HeaderText> added = new ArrayList<>();

    private int bytes;

    /** What is left out, in lower case, once this is sealed. */
    private byte[][] hidden = NOTHING;

    /** What is written, once this is sealed. */
    private byte[][] lines = NOTHING;

    private volatile boolean isSealed;

    /** Changes nothing yet. */
    public FieldEdits() {}

    private record HeaderText(String lowerCaseName, String line) {}

    /** Adds a field, beside those of its name that there are. */
    public FieldEdits add(String name, String value) {
        String lowerCase = checked(name);
        HeaderLine.check(name, value);
        String line = name + ": " + value + "\r\n";
        if (line.length() > BYTES_MAX - bytes) {
            throw new IllegalArgumentException("more than %d bytes are added to a message".formatted(BYTES_MAX));
        }
        bytes += line.length();
        added.add(new HeaderText(lowerCase, line));
        return this;
    }

    /** Replaces all fields of a name by one. */
    public FieldEdits set(String name, String value) {
        HeaderLine.check(name, value); // so that a refused one leaves everything as it was
        return remove(name).add(name, value);
    }

    /** Removes all fields of a name, if there are any. */
    public FieldEdits remove(String name) {
        String lowerCase = checked(name);
        HeaderLine.check(name, "");
        added.removeIf(field -> field.lowerCaseName.equals(lowerCase));
        removed.add(Ascii.bytes(lowerCase));
        return this;
    }

    /** Takes no more changes, and can be applied by another thread. */
    public FieldEdits seal() {
        isSealed = true;
        hidden = removed.toArray(byte[][]::new);
        lines = added.stream().map(field -> Ascii.bytes(field.line)).toArray(byte[][]::new);
        return this;
    }

    /** Leaves out of what is written of a message what is removed from it. */
    public void hideIn(Fields fields) {
        for (byte[] name : hidden) {
            fields.hide(name);
        }
    }

    /** What is added, each with its end of line. */
    byte[][] lines() {
        return lines;
    }

    private String checked(String name) {
        if (isSealed) {
            throw new IllegalStateException("the message has been passed on: its fields cannot be changed any more");
        }
        if (removed.size() + added.size() >= EDITS_MAX) {
            throw new IllegalArgumentException("a message is changed in more than %d places".formatted(EDITS_MAX));
        }
        String lowerCase = name.toLowerCase(Locale.ROOT);
        for (HeaderName known : HeaderName.values()) {
            if (known.text().equals(lowerCase) && (known.isHopByHop() || OWN.contains(known))) {
                throw new IllegalArgumentException(
                        name + " cannot be changed: it frames the message, or says what this side knows better");
            }
        }
        return lowerCase;
    }
}
