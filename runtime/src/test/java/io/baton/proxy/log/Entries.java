package io.baton.proxy.log;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Entries for the tests of this package. */
final class Entries {

    /** Saturday, 21 November 2026, 12:34:56.789 UTC. */
    static final long TIME_MS = 1795264496789L;

    private Entries() {}

    static void text(AccessEntry entry, AccessEntry.Text which, String latin1) {
        byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
        entry.text(which, MemorySegment.ofArray(bytes), 0, bytes.length);
    }

    static AccessEntry full() {
        AccessEntry entry = new AccessEntry();
        entry.startedMs(TIME_MS);
        entry.name(AccessEntry.Name.CLIENT, AccessEntry.bytes("192.0.2.1"));
        entry.name(AccessEntry.Name.LISTENER, AccessEntry.bytes("web"));
        entry.name(AccessEntry.Name.UPSTREAM, AccessEntry.bytes("app"));
        entry.name(AccessEntry.Name.PEER, AccessEntry.bytes("127.0.0.1:9001"));
        text(entry, AccessEntry.Text.METHOD, "GET");
        text(entry, AccessEntry.Text.TARGET, "/v1/things?id=42");
        text(entry, AccessEntry.Text.HOST, "www.example.com");
        text(entry, AccessEntry.Text.REFERER, "http://www.example.com/");
        text(
                entry,
                AccessEntry.Text.USER_AGENT,
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
        entry.number(AccessEntry.Figure.STATUS, 200);
        entry.number(AccessEntry.Figure.SENT_BYTES, 5316);
        entry.number(AccessEntry.Figure.RECEIVED_BYTES, 0);
        entry.number(AccessEntry.Figure.TRIES, 1);
        entry.number(AccessEntry.Figure.HEAD_US, 12);
        entry.number(AccessEntry.Figure.CONNECT_US, 0);
        entry.number(AccessEntry.Figure.FIRST_BYTE_US, 840);
        entry.number(AccessEntry.Figure.TOTAL_US, 1204);
        entry.clientReused(true);
        entry.upstreamReused(true);
        return entry;
    }

    /** What a request notes in an entry: five copied texts, four names, nine numbers. */
    static void fill(AccessEntry entry, MemorySegment head, byte[] name) {
        entry.reset();
        entry.startedMs(TIME_MS);
        entry.name(AccessEntry.Name.CLIENT, name);
        entry.name(AccessEntry.Name.LISTENER, name);
        entry.name(AccessEntry.Name.UPSTREAM, name);
        entry.name(AccessEntry.Name.PEER, name);
        entry.text(AccessEntry.Text.METHOD, head, 0, 3);
        entry.text(AccessEntry.Text.TARGET, head, 4, 16);
        entry.text(AccessEntry.Text.HOST, head, 37, 15);
        entry.text(AccessEntry.Text.REFERER, head, 63, 23);
        entry.text(AccessEntry.Text.USER_AGENT, head, 100, 70);
        entry.number(AccessEntry.Figure.STATUS, 200);
        entry.number(AccessEntry.Figure.SENT_BYTES, 5316);
        entry.number(AccessEntry.Figure.RECEIVED_BYTES, 0);
        entry.number(AccessEntry.Figure.TRIES, 1);
        entry.number(AccessEntry.Figure.HEAD_US, 12);
        entry.number(AccessEntry.Figure.CONNECT_US, 0);
        entry.number(AccessEntry.Figure.FIRST_BYTE_US, 840);
        entry.number(AccessEntry.Figure.TOTAL_US, 1204);
    }

    static MemorySegment head(Arena arena) {
        return arena.allocateFrom("GET /v1/things?id=42 HTTP/1.1\r\nHost: www.example.com\r\nReferer: "
                + "http://www.example.com/\r\nUser-Agent: "
                + "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n\r\n");
    }
}
