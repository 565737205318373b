package io.baton.proxy.log;

import io.baton.proxy.log.AccessEntry.Figure;
import io.baton.proxy.log.AccessEntry.Name;
import io.baton.proxy.log.AccessEntry.Text;

/** The combined format of web servers, with what a proxy has to say besides as {@code name=value} behind it. */
final class CommonFormat extends LineFormat {

    private static final byte NOTHING = '-';

    private static final byte[] BEFORE_TIME = LineBuffer.piece(" - - [");

    private static final byte[] AFTER_TIME = LineBuffer.piece("] \"");

    private static final byte[] VERSION_0 = LineBuffer.piece(" HTTP/1.0\" ");

    private static final byte[] VERSION_1 = LineBuffer.piece(" HTTP/1.1\" ");

    private static final byte[] NO_REQUEST = LineBuffer.piece("-\" ");

    private static final byte[] HOST = LineBuffer.piece(" host=\"");

    private static final byte[] LISTENER = LineBuffer.piece("\" listener=\"");

    private static final byte[] UPSTREAM = LineBuffer.piece("\" upstream=\"");

    private static final byte[] PEER = LineBuffer.piece("\" peer=\"");

    private static final byte[] TRIES = LineBuffer.piece("\" tries=");

    private static final byte[] RECEIVED = LineBuffer.piece(" received=");

    private static final byte[] HEAD = LineBuffer.piece(" head_us=");

    private static final byte[] CONNECT = LineBuffer.piece(" connect_us=");

    private static final byte[] FIRST_BYTE = LineBuffer.piece(" first_byte_us=");

    private static final byte[] TOTAL = LineBuffer.piece(" total_us=");

    private static final byte[] CLIENT_REUSED = LineBuffer.piece(" client_reused=");

    private static final byte[] UPSTREAM_REUSED = LineBuffer.piece(" upstream_reused=");

    private static final byte[] REASON = LineBuffer.piece(" reason=\"");

    private final LogTime time = new LogTime();

    @Override
    void write(AccessEntry entry, LineBuffer line) {
        name(entry, Name.CLIENT, line);
        line.put(BEFORE_TIME);
        line.put(time.common(entry.epochMs()));
        line.put(AFTER_TIME);
        if (entry.length(Text.METHOD) == 0) {
            line.put(NO_REQUEST); // refused before there was one
        } else {
            text(entry, Text.METHOD, line);
            line.put((byte) ' ');
            text(entry, Text.TARGET, line);
            line.put(entry.minorVersion() == 0 ? VERSION_0 : VERSION_1);
        }
        number(entry, Figure.STATUS, line);
        line.put((byte) ' ');
        number(entry, Figure.SENT_BYTES, line);
        quoted(entry, Text.REFERER, line);
        quoted(entry, Text.USER_AGENT, line);
        line.put(HOST);
        text(entry, Text.HOST, line);
        line.put(LISTENER);
        name(entry, Name.LISTENER, line);
        line.put(UPSTREAM);
        name(entry, Name.UPSTREAM, line);
        line.put(PEER);
        name(entry, Name.PEER, line);
        line.put(TRIES);
        numbers(entry, line);
        line.put((byte) '"');
        line.put((byte) '\n');
    }

    private static void numbers(AccessEntry entry, LineBuffer line) {
        number(entry, Figure.TRIES, line);
        line.put(RECEIVED);
        number(entry, Figure.RECEIVED_BYTES, line);
        line.put(HEAD);
        number(entry, Figure.HEAD_US, line);
        line.put(CONNECT);
        number(entry, Figure.CONNECT_US, line);
        line.put(FIRST_BYTE);
        number(entry, Figure.FIRST_BYTE_US, line);
        line.put(TOTAL);
        number(entry, Figure.TOTAL_US, line);
        line.put(CLIENT_REUSED);
        line.put(entry.isClientReused() ? (byte) '1' : (byte) '0');
        line.put(UPSTREAM_REUSED);
        line.put(entry.isUpstreamReused() ? (byte) '1' : (byte) '0');
        line.put(REASON);
        name(entry, Name.REASON, line);
    }

    private static void quoted(AccessEntry entry, Text which, LineBuffer line) {
        line.put((byte) ' ');
        line.put((byte) '"');
        text(entry, which, line);
        line.put((byte) '"');
    }

    private static void text(AccessEntry entry, Text which, LineBuffer line) {
        int length = entry.length(which);
        if (length == 0) {
            line.put(NOTHING);
        } else {
            Escape.ascii(line, entry.copied(), entry.start(which), length);
        }
    }

    private static void name(AccessEntry entry, Name which, LineBuffer line) {
        byte[] name = entry.name(which);
        if (name.length == 0) {
            line.put(NOTHING);
        } else {
            Escape.ascii(line, name, 0, name.length);
        }
    }

    private static void number(AccessEntry entry, Figure which, LineBuffer line) {
        long number = entry.number(which);
        if (number < 0) {
            line.put(NOTHING);
        } else {
            line.number(number);
        }
    }
}
