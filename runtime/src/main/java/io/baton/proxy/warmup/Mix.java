package io.baton.proxy.warmup;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What is sent, again and again, in an order that is the same in every process. */
final class Mix {

    static final String ANSWERED_PATH = "/r";

    static final String ANSWER = "pong\n";

    private static final int BAD_REQUEST = 400;

    private static final int SMALL_BYTES = 200;

    private static final int MEDIUM_BYTES = 10 * 1024;

    /** Long enough to be spliced. */
    private static final int LARGE_BYTES = 256 * 1024;

    private static final int POSTED_BYTES = 1000;

    private static final int SEED = 1;

    private final List<Sample> order = new ArrayList<>();

    private final Map<Character, Sample> byLetter = new HashMap<>();

    private int next;

    /** The exchanges that a configuration has a use for. */
    static Mix of(boolean hasHttp, boolean hasUpstream, boolean hasTcp) {
        Mix mix = new Mix();
        if (hasHttp) {
            mix.addAnswered(hasUpstream ? 1 : 8);
            if (hasUpstream) {
                mix.addForwarded();
            }
        }
        if (hasTcp) {
            mix.add(2, get('t', SMALL_BYTES).tunnelled());
        }
        Collections.shuffle(mix.order, new Random(SEED));
        return mix;
    }

    boolean isEmpty() {
        return order.isEmpty();
    }

    Sample next() {
        Sample sample = order.get(next);
        next = (next + 1) % order.size();
        return sample;
    }

    /** What the origin has to do about a request. */
    Sample of(byte letter) {
        Sample known = byLetter.get((char) letter);
        if (known == null) {
            throw new IllegalStateException("the origin is asked for /" + (char) letter);
        }
        return known;
    }

    private void addAnswered(int times) {
        String head = " " + ANSWERED_PATH + " HTTP/1.1\r\nHost: www.example.com\r\nAccept: */*\r\n";
        Sample ping = Sample.answered('r', "GET" + head + "\r\n", 200, ANSWER.length());
        add(2 * times, ping);
        add(times, ping.pipelined(2));
        add(1, Sample.answered('r', "HEAD" + head + "\r\n", 200, 0));
        add(1, Sample.answered('r', "GET" + head + "Connection: close\r\n\r\n", 200, MessageEnd.UNTIL_CLOSE));
        String ambiguous = "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
        add(1, Sample.answered('r', "POST" + head + ambiguous, BAD_REQUEST, MessageEnd.UNTIL_CLOSE));
    }

    private void addForwarded() {
        add(24, get('a', SMALL_BYTES));
        add(2, get('a', SMALL_BYTES).pipelined(3));
        add(2, get('a', SMALL_BYTES).leftByClient(Sample.Leaving.AFTERWARDS));
        add(4, get('b', MEDIUM_BYTES));
        add(1, get('c', LARGE_BYTES));
        add(1, Sample.forwarded('h', "HEAD", "\r\n", 0, head(MEDIUM_BYTES), 0));
        add(2, Sample.forwarded('k', "GET", "\r\n", 0, chunked(), MessageEnd.CHUNKED));
        String posted = "Content-Length: " + POSTED_BYTES + "\r\n\r\n" + "p".repeat(POSTED_BYTES);
        add(2, Sample.forwarded('p', "POST", posted, POSTED_BYTES, withBody(SMALL_BYTES), SMALL_BYTES));
        String chunks = "Transfer-Encoding: chunked\r\n\r\n" + chunks();
        add(1, Sample.forwarded('q', "POST", chunks, MessageEnd.CHUNKED, withBody(SMALL_BYTES), SMALL_BYTES));
        String ending = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx";
        add(1, Sample.forwarded('d', "GET", "\r\n", 0, ending, 1).endedByOrigin());
        String closing = "Connection: close\r\n\r\n";
        Sample last = Sample.forwarded('x', "GET", closing, 0, withBody(SMALL_BYTES), MessageEnd.UNTIL_CLOSE);
        add(2, last);
        add(2, last.leftByClient(Sample.Leaving.HALFWAY));
    }

    private void add(int times, Sample sample) {
        order.addAll(Collections.nCopies(times, sample));
        byLetter.put(sample.letter(), sample);
    }

    private static Sample get(char letter, int bytes) {
        return Sample.forwarded(letter, "GET", "\r\n", 0, withBody(bytes), bytes);
    }

    private static String withBody(int bytes) {
        return head(bytes) + "b".repeat(bytes);
    }

    private static String head(int bytes) {
        return fields() + "Content-Length: " + bytes + "\r\n\r\n";
    }

    private static String chunked() {
        return fields() + "Transfer-Encoding: chunked\r\n\r\n" + chunks();
    }

    private static String fields() {
        return """
                HTTP/1.1 200 OK\r
                Server: inner\r
                Date: Thu, 01 Jan 2026 00:00:00 GMT\r
                Content-Type: text/html; charset=utf-8\r
                Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r
                ETag: "0123456789"\r
                Cache-Control: max-age=60\r
                Vary: Accept-Encoding\r
                """;
    }

    private static String chunks() {
        return ("100\r\n" + "k".repeat(0x100) + "\r\n").repeat(4) + "0\r\n\r\n";
    }
}
