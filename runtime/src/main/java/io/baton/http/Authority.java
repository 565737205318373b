package io.baton.http;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A host and perhaps a port: the value of Host, or the authority of an absolute target (RFC 9110 §4.2). */
final class Authority {

    static final int NO_PORT = -1;

    private static final int INVALID_PORT = -2;

    private static final int HOST_BYTES_MAX = 255;

    private static final int PORT_MAX = 65535;

    private static final int PORT_DIGITS_MAX = 5;

    private int hostStart;

    private int hostLength;

    private int port;

    Authority() {
        reset();
    }

    void reset() {
        hostStart = 0;
        hostLength = 0;
        port = NO_PORT;
    }

    /** Where the host begins, counted from the beginning of the message. */
    int hostStart() {
        return hostStart;
    }

    /** How long the host is; 0 when none was read. */
    int hostLength() {
        return hostLength;
    }

    /** The port, or {@link #NO_PORT}. */
    int port() {
        return port;
    }

    /** Takes in a range and says whether it is valid. */
    boolean read(MemorySegment memory, long base, int start, int length) {
        int hostEnd = validHostEnd(memory, base, start, start + length);
        if (hostEnd == start) {
            return false;
        }
        hostStart = start;
        hostLength = hostEnd - start;
        port = portAfter(memory, base, hostEnd, start + length);
        return true;
    }

    /** Whether a range is valid, without taking it in. */
    static boolean isValid(MemorySegment memory, long base, int start, int length) {
        return validHostEnd(memory, base, start, start + length) > start;
    }

    /** Where the host of a valid range ends; its start if the range is not valid. */
    private static int validHostEnd(MemorySegment memory, long base, int start, int end) {
        int hostEnd = hostEnd(memory, base, start, end);
        boolean valid = hostEnd - start <= HOST_BYTES_MAX && portAfter(memory, base, hostEnd, end) != INVALID_PORT;
        return valid ? hostEnd : start;
    }

    /** The end of a host, or its start if it is none. */
    private static int hostEnd(MemorySegment memory, long base, int start, int end) {
        if (start < end && memory.get(ValueLayout.JAVA_BYTE, base + start) == '[') {
            return addressEnd(memory, base, start, end);
        }
        int i = start;
        while (i < end && Ascii.isHost(memory.get(ValueLayout.JAVA_BYTE, base + i))) {
            i++;
        }
        return i;
    }

    /** The end of an IPv6 address in brackets. Whether its groups make sense is for whoever uses it to say. */
    private static int addressEnd(MemorySegment memory, long base, int start, int end) {
        int colons = 0;
        for (int i = start + 1; i < end; i++) {
            byte b = memory.get(ValueLayout.JAVA_BYTE, base + i);
            if (b == ']') {
                return colons >= 2 ? i + 1 : start;
            }
            if (b == ':') {
                colons++;
            } else if (b != '.' && Ascii.hex(b) < 0) {
                return start;
            }
        }
        return start;
    }

    /** The port between a host and the end. It may be empty (RFC 3986 §3.2.3), which is the same as none. */
    private static int portAfter(MemorySegment memory, long base, int hostEnd, int end) {
        if (hostEnd == end) {
            return NO_PORT;
        }
        int start = hostEnd + 1;
        if (memory.get(ValueLayout.JAVA_BYTE, base + hostEnd) != ':' || end - start > PORT_DIGITS_MAX) {
            return INVALID_PORT;
        }
        int value = 0;
        for (int i = start; i < end; i++) {
            byte b = memory.get(ValueLayout.JAVA_BYTE, base + i);
            if (!Ascii.isDigit(b)) {
                return INVALID_PORT;
            }
            value = value * 10 + (b - '0');
        }
        if (value > PORT_MAX) {
            return INVALID_PORT;
        }
        return start == end ? NO_PORT : value;
    }
}
