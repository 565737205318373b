package io.baton.proxy.warmup;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/**
 * Finds the ends of messages whose framing is known beforehand. It understands just what the two sides of a warm-up
 * need to know of each other, so that it does not teach the compiler anything about the parsers between them.
 */
final class MessageEnd {

    /** Of a body in chunks; other bodies are as long as they are. */
    static final long CHUNKED = -1;

    /** Of a body that ends with the connection. */
    static final long UNTIL_CLOSE = -2;

    private static final int HEAD_END = 0x0D0A_0D0A;

    private static final long CHUNKS_END = 0x30_0D0A_0D0AL;

    private static final long LAST_FIVE = 0xFF_FFFF_FFFFL;

    private static final int STATUS_FROM = "HTTP/1.1 ".length();

    private static final int STATUS_TO = STATUS_FROM + 3;

    private long body;

    private long left;

    private boolean isInHead = true;

    private int headBytes;

    private long last;

    private int status;

    private byte afterSlash;

    private byte before;

    /** Awaits a message, and says of what kind its body will be, as far as that is known now. */
    void begin(long newBody) {
        body = newBody;
        left = 0;
        isInHead = true;
        headBytes = 0;
        last = 0;
        status = 0;
        afterSlash = 0;
        before = 0;
    }

    /** Says it when the head is there: which tells the origin of what kind its request is. */
    void body(long newBody) {
        body = newBody;
        left = newBody;
    }

    boolean isInHead() {
        return isInHead;
    }

    /** Whether the whole message has come; one that ends with the connection has never. */
    boolean isComplete() {
        return !isInHead && left == 0;
    }

    /** Of a response whose head has come. */
    int status() {
        return status;
    }

    /** The first letter of a request's path. */
    byte letter() {
        return afterSlash;
    }

    /**
     * Takes bytes up to the end of the head, or of the message.
     *
     * @return where the rest begins
     */
    long take(MemorySegment memory, long from, long to) {
        long at = from;
        if (isInHead) {
            at = takeHead(memory, at, to);
            if (!isInHead) {
                left = body;
            }
            return at;
        }
        if (body == CHUNKED) {
            while (at < to && left != 0) {
                last = shifted(memory.get(JAVA_BYTE, at++));
                left = last == CHUNKS_END ? 0 : CHUNKED;
            }
            return at;
        }
        long taken = body == UNTIL_CLOSE ? to - at : Math.min(left, to - at);
        left -= body == UNTIL_CLOSE ? 0 : taken;
        return at + taken;
    }

    private long takeHead(MemorySegment memory, long from, long to) {
        long at = from;
        while (at < to && isInHead) {
            byte next = memory.get(JAVA_BYTE, at++);
            if (headBytes >= STATUS_FROM && headBytes < STATUS_TO) {
                status = status * 10 + next - '0';
            }
            if (before == '/' && afterSlash == 0) {
                afterSlash = next;
            }
            headBytes++;
            before = next;
            last = shifted(next);
            isInHead = (int) last != HEAD_END;
        }
        return at;
    }

    private long shifted(byte next) {
        return ((last << Byte.SIZE) & LAST_FIVE) | (next & 0xFF);
    }
}
