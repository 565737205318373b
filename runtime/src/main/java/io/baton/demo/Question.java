package io.baton.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as it is sent, and the answer that it must have.
 *
 * @param keeping the request on a connection that is kept
 * @param closing the same for a connection's last
 * @param body what must be the answer, byte by byte; null for a version, which only the one that answers knows
 */
record Question(
        String path,
        MemorySegment keeping,
        MemorySegment closing,
        @Nullable MemorySegment body) {

    /** What the proxy itself answers, with a text of its configuration. */
    static final String VERSION_PATH = "/version";

    static final String VERSION_TEXT = "version ";

    private static final int[] BODY_BYTES = {64, 200, 400, 1_000, 2_000, 4_000, 8_000, 16_000};

    /** The path and the text of each page of the origin: long and short ones. */
    record Page(String path, String text) {}

    static List<Page> pages() {
        List<Page> pages = new ArrayList<>();
        for (int bytes : BODY_BYTES) {
            String line = "page " + pages.size() + " of the origin has " + bytes + " bytes. ";
            pages.add(new Page(
                    "/" + pages.size(), line.repeat(bytes / line.length() + 1).substring(0, bytes)));
        }
        return pages;
    }

    static Question version(Arena arena) {
        return new Question(VERSION_PATH, request(arena, VERSION_PATH, ""), closing(arena, VERSION_PATH), null);
    }

    static Question of(Arena arena, Page page) {
        return new Question(
                page.path(), request(arena, page.path(), ""), closing(arena, page.path()), bytes(arena, page.text()));
    }

    private static MemorySegment closing(Arena arena, String path) {
        return request(arena, path, "Connection: close\r\n");
    }

    private static MemorySegment request(Arena arena, String path, String fields) {
        return bytes(arena, "GET " + path + " HTTP/1.1\r\nHost: demo\r\nAccept: */*\r\n" + fields + "\r\n");
    }

    private static MemorySegment bytes(Arena arena, String text) {
        MemorySegment heap = MemorySegment.ofArray(text.getBytes(US_ASCII));
        return arena.allocate(heap.byteSize()).copyFrom(heap);
    }
}
