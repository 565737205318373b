package io.baton.proxy.protocol;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.baton.ffi.Address;
import io.baton.http.Progress;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Version 1: {@code PROXY TCP4 192.0.2.1 192.0.2.2 56324 443} and CRLF. */
final class LineHeader {

    static final byte FIRST_BYTE = 'P';

    /** With CRLF: the longest line of two IPv6 hosts, or of UNKNOWN with anything behind it. */
    static final int BYTES_MAX = 107;

    private static final int CRLF_BYTES = 2;

    private static final int PORT_DIGITS_MAX = 5;

    private static final byte[] START = "PROXY ".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] TCP4 = "TCP4 ".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] TCP6 = "TCP6 ".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] UNKNOWN = "UNKNOWN".getBytes(StandardCharsets.US_ASCII);

    private final HostText source = new HostText();

    private final HostText destination = new HostText();

    /** Where the word ends that was read last, behind its separator. */
    private int at;

    Progress parse(ProxyHeaderParser result, MemorySegment memory, long base, int available) {
        int started = Math.min(available, START.length);
        for (int i = 0; i < started; i++) {
            if (memory.get(JAVA_BYTE, base + i) != START[i]) {
                return result.refuse(ProxyRefusal.PROXY_HEADER_MISSING);
            }
        }
        int end = START.length;
        // What is behind UNKNOWN is anything but the end of the line, so only CR ends the search.
        while (end < available && end <= BYTES_MAX - CRLF_BYTES && memory.get(JAVA_BYTE, base + end) != '\r') {
            if (memory.get(JAVA_BYTE, base + end) == '\n') {
                return result.refuse(ProxyRefusal.PROXY_LINE_MALFORMED);
            }
            end++;
        }
        if (end > BYTES_MAX - CRLF_BYTES) {
            return result.refuse(ProxyRefusal.PROXY_LINE_TOO_LONG);
        }
        if (end + 1 >= available) {
            return Progress.NEED_MORE;
        }
        if (memory.get(JAVA_BYTE, base + end + 1) != '\n') {
            return result.refuse(ProxyRefusal.PROXY_LINE_MALFORMED);
        }
        return line(result, memory, base, end);
    }

    /** Reads a whole line, which ends before its CRLF. */
    private Progress line(ProxyHeaderParser result, MemorySegment memory, long base, int end) {
        at = START.length;
        if (startsWith(memory, base, end, UNKNOWN)) {
            int next = at + UNKNOWN.length;
            return next == end || memory.get(JAVA_BYTE, base + next) == ' '
                    ? result.done(end + CRLF_BYTES)
                    : result.refuse(ProxyRefusal.PROXY_PROTOCOL_UNKNOWN);
        }
        boolean isInet4 = startsWith(memory, base, end, TCP4);
        if (!isInet4 && !startsWith(memory, base, end, TCP6)) {
            return result.refuse(ProxyRefusal.PROXY_PROTOCOL_UNKNOWN);
        }
        at += TCP4.length;
        if (countSpaces(memory, base, end) != 3) {
            return result.refuse(ProxyRefusal.PROXY_LINE_MALFORMED);
        }
        if (!host(source, isInet4, memory, base, end) || !host(destination, isInet4, memory, base, end)) {
            return result.refuse(ProxyRefusal.PROXY_ADDRESS_INVALID);
        }
        int sourcePort = port(memory, base, wordEnd(memory, base, end));
        at++;
        int destinationPort = port(memory, base, end);
        if (sourcePort < 0 || destinationPort < 0) {
            return result.refuse(ProxyRefusal.PROXY_PORT_INVALID);
        }
        return result.done(
                end + CRLF_BYTES, address(source, isInet4, sourcePort), address(destination, isInet4, destinationPort));
    }

    private boolean startsWith(MemorySegment memory, long base, int end, byte[] word) {
        if (end - at < word.length) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (memory.get(JAVA_BYTE, base + at + i) != word[i]) {
                return false;
            }
        }
        return true;
    }

    private int countSpaces(MemorySegment memory, long base, int end) {
        int count = 0;
        for (int i = at; i < end; i++) {
            count += memory.get(JAVA_BYTE, base + i) == ' ' ? 1 : 0;
        }
        return count;
    }

    private boolean host(HostText host, boolean isInet4, MemorySegment memory, long base, int end) {
        int wordEnd = wordEnd(memory, base, end);
        boolean isValid = isInet4
                ? host.readInet4(memory, base + at, base + wordEnd)
                : host.readInet6(memory, base + at, base + wordEnd);
        at = wordEnd + 1;
        return isValid;
    }

    private int wordEnd(MemorySegment memory, long base, int end) {
        int i = at;
        while (i < end && memory.get(JAVA_BYTE, base + i) != ' ') {
            i++;
        }
        return i;
    }

    /** Reads from where the last word ended up to an end; -1 for what is no port. */
    private int port(MemorySegment memory, long base, int end) {
        int digits = end - at;
        if (digits < 1 || digits > PORT_DIGITS_MAX || (digits > 1 && memory.get(JAVA_BYTE, base + at) == '0')) {
            return -1;
        }
        int port = 0;
        for (; at < end; at++) {
            int digit = memory.get(JAVA_BYTE, base + at) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            port = port * 10 + digit;
        }
        return port <= Address.PORT_MAX ? port : -1;
    }

    private static Address address(HostText host, boolean isInet4, int port) {
        return isInet4
                ? new Address.Inet4((int) host.low(), port)
                : new Address.Inet6(host.high(), host.low(), port, 0);
    }
}
