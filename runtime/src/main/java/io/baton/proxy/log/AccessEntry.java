package io.baton.proxy.log;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What is known of one request, noted while it happens. {@link LogLane#write} makes a line of it; {@link #reset}
 * empties it for the next request.
 *
 * <p>Texts that lie in a receive buffer are copied when they are noted, as the buffer is another request's by the time
 * the line is written. Texts that are always there, such as the name of a listener, are given as arrays and only kept;
 * {@link #bytes} makes one.
 */
@SuppressWarnings("EnumOrdinal") // the fields index arrays, which a request fills without a map
public final class AccessEntry {

    /** A number that is not known. */
    public static final long UNKNOWN = -1;

    /** A longer text is cut. It is more than any line shows, since what is left of it is cut again there. */
    static final int TEXT_BYTES_MAX = 4096;

    private static final int FIRST_BYTES = 1024;

    private static final byte[] NONE = {};

    private byte[] copied = new byte[FIRST_BYTES];

    private int copiedEnd;

    private final int[] starts = new int[Text.COUNT];

    private final int[] lengths = new int[Text.COUNT];

    private final byte[][] kept = new byte[Name.COUNT][];

    private final long[] numbers = new long[Figure.COUNT];

    private long epochMs;

    private int minorVersion;

    private boolean isClientReused;

    private boolean isUpstreamReused;

    public AccessEntry() {
        reset();
    }

    /** What a client sent. */
    public enum Text {
        METHOD,
        TARGET,
        HOST,
        REFERER,
        USER_AGENT;

        static final int COUNT = values().length;
    }

    /** What is there before the request. */
    public enum Name {
        /** The address of the client, without its port. */
        CLIENT,
        LISTENER,
        UPSTREAM,
        /** The server of the upstream. */
        PEER,
        /** Why the request ended otherwise than by a whole answer. */
        REASON;

        static final int COUNT = values().length;
    }

    /** What is counted or measured. */
    public enum Figure {
        STATUS,
        /** Bytes of the answer's body. */
        SENT_BYTES,
        /** Bytes of the request's body. */
        RECEIVED_BYTES,
        /** How many servers were tried. */
        TRIES,
        /** Until the head of the request was read. */
        HEAD_US,
        /** Until a connection to the server was there. */
        CONNECT_US,
        /** From the request's last byte until the first byte of the server's answer. */
        FIRST_BYTE_US,
        /** From the request's first byte until the answer's last. */
        TOTAL_US;

        static final int COUNT = values().length;
    }

    /** A text for {@link #name}. */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Forgets the request. */
    public void reset() {
        copiedEnd = 0;
        Arrays.fill(lengths, 0);
        Arrays.fill(kept, NONE);
        Arrays.fill(numbers, UNKNOWN);
        epochMs = 0;
        minorVersion = 1;
        isClientReused = false;
        isUpstreamReused = false;
    }

    /** When the request began. */
    public void startedMs(long value) {
        epochMs = value;
    }

    /** 1 for HTTP/1.1, 0 for HTTP/1.0. */
    public void minorVersion(int value) {
        minorVersion = value;
    }

    /** Whether this is not the first request of its connection. */
    public void clientReused(boolean value) {
        isClientReused = value;
    }

    /** Whether the connection to the server had been there before. */
    public void upstreamReused(boolean value) {
        isUpstreamReused = value;
    }

    /** Copies a text that lies in memory. */
    public void text(Text which, MemorySegment memory, long from, int length) {
        int size = Math.min(length, TEXT_BYTES_MAX);
        if (copiedEnd + size > copied.length) {
            copied = Arrays.copyOf(copied, Math.max(copiedEnd + size, copied.length * 2)); // kept for later requests
        }
        MemorySegment.copy(memory, JAVA_BYTE, from, copied, copiedEnd, size);
        starts[which.ordinal()] = copiedEnd;
        lengths[which.ordinal()] = size;
        copiedEnd += size;
    }

    /** Keeps a text that nobody changes. */
    public void name(Name which, byte[] value) {
        kept[which.ordinal()] = value;
    }

    /** Notes a count, or a time in microseconds. */
    public void number(Figure which, long value) {
        numbers[which.ordinal()] = value;
    }

    byte[] copied() {
        return copied;
    }

    int start(Text which) {
        return starts[which.ordinal()];
    }

    int length(Text which) {
        return lengths[which.ordinal()];
    }

    /** What was noted, not to be changed; empty when nothing was. */
    public byte[] name(Name which) {
        return kept[which.ordinal()];
    }

    /** What was noted, or {@link #UNKNOWN}. */
    public long number(Figure which) {
        return numbers[which.ordinal()];
    }

    long epochMs() {
        return epochMs;
    }

    int minorVersion() {
        return minorVersion;
    }

    boolean isClientReused() {
        return isClientReused;
    }

    boolean isUpstreamReused() {
        return isUpstreamReused;
    }
}
