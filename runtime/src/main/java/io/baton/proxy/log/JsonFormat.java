package io.baton.proxy.log;

import io.baton.proxy.log.AccessEntry.Figure;
import io.baton.proxy.log.AccessEntry.Name;
import io.baton.proxy.log.AccessEntry.Text;
import java.util.Arrays;
import java.util.Locale;

/** One JSON object (RFC 8259) on each line, always with the same members; null is what is not known. */
final class JsonFormat extends LineFormat {

    private static final byte[] TIME = LineBuffer.piece("{\"time\":\"");

    private static final byte[] AFTER_TIME = LineBuffer.piece("\"");

    private static final byte[] NULL = LineBuffer.piece("null");

    private static final byte[] NO_VERSION = LineBuffer.piece(",\"version\":null");

    private static final byte[] VERSION_0 = LineBuffer.piece(",\"version\":\"HTTP/1.0\"");

    private static final byte[] VERSION_1 = LineBuffer.piece(",\"version\":\"HTTP/1.1\"");

    private static final byte[] CLIENT_REUSED = LineBuffer.piece(",\"client_reused\":");

    private static final byte[] UPSTREAM_REUSED = LineBuffer.piece(",\"upstream_reused\":");

    private static final byte[] TRUE = LineBuffer.piece("true");

    private static final byte[] FALSE = LineBuffer.piece("false");

    private static final byte[] END = LineBuffer.piece("}\n");

    private static final byte[][] NAMES = members(Name.values());

    private static final byte[][] TEXTS = members(Text.values());

    private static final byte[][] NUMBERS = members(Figure.values());

    private static final Name[] EACH_NAME = Name.values();

    private static final Text[] EACH_TEXT = Text.values();

    private static final Figure[] EACH_NUMBER = Figure.values();

    private final LogTime time = new LogTime();

    @Override
    void write(AccessEntry entry, LineBuffer line) {
        line.put(TIME);
        line.put(time.iso(entry.epochMs()));
        line.put(AFTER_TIME);
        for (int i = 0; i < NAMES.length; i++) {
            byte[] name = entry.name(EACH_NAME[i]);
            text(NAMES[i], name, 0, name.length, line);
        }
        for (int i = 0; i < TEXTS.length; i++) {
            text(TEXTS[i], entry.copied(), entry.start(EACH_TEXT[i]), entry.length(EACH_TEXT[i]), line);
        }
        line.put(version(entry));
        for (int i = 0; i < NUMBERS.length; i++) {
            line.put(NUMBERS[i]);
            number(entry.number(EACH_NUMBER[i]), line);
        }
        line.put(CLIENT_REUSED);
        line.put(entry.isClientReused() ? TRUE : FALSE);
        line.put(UPSTREAM_REUSED);
        line.put(entry.isUpstreamReused() ? TRUE : FALSE);
        line.put(END);
    }

    private static byte[] version(AccessEntry entry) {
        if (entry.length(Text.METHOD) == 0) {
            return NO_VERSION; // refused before there was one
        }
        return entry.minorVersion() == 0 ? VERSION_0 : VERSION_1;
    }

    private static void text(byte[] member, byte[] text, int from, int length, LineBuffer line) {
        line.put(member);
        if (length == 0) {
            line.put(NULL);
        } else {
            line.put((byte) '"');
            Escape.json(line, text, from, length);
            line.put((byte) '"');
        }
    }

    private static void number(long number, LineBuffer line) {
        if (number < 0) {
            line.put(NULL);
        } else {
            line.number(number);
        }
    }

    /** What stands before each value: {@code ,"first_byte_us":}. */
    private static byte[][] members(Enum<?>[] names) {
        return Arrays.stream(names)
                .map(name -> LineBuffer.piece(",\"" + name.name().toLowerCase(Locale.ROOT) + "\":"))
                .toArray(byte[][]::new);
    }
}
