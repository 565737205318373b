package io.baton.proxy.protocol;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/** An IP host, read from text that lies in memory, without making a string of it. */
final class HostText {

    private static final int OCTETS = 4;

    private static final int OCTET_DIGITS_MAX = 3;

    private static final int OCTET_MAX = 255;

    private static final int GROUPS = 8;

    private static final int GROUP_DIGITS_MAX = 4;

    private static final int NO_GAP = -1;

    private long high;

    private long low;

    /** The first 64 bits of an IPv6 host. */
    long high() {
        return high;
    }

    /** The last 64 bits of an IPv6 host, or the 32 of an IPv4 host. */
    long low() {
        return low;
    }

    /** Reads four decimal octets without leading zeros, which are octal to some programs. */
    boolean readInet4(MemorySegment memory, long from, long to) {
        high = 0;
        low = 0;
        long at = from;
        for (int i = 0; i < OCTETS; i++) {
            if (i > 0 && (at >= to || memory.get(JAVA_BYTE, at++) != '.')) {
                return false;
            }
            int octet = 0;
            long start = at;
            while (at < to && at - start < OCTET_DIGITS_MAX && isDigit(memory.get(JAVA_BYTE, at))) {
                octet = octet * 10 + memory.get(JAVA_BYTE, at) - '0';
                at++;
            }
            boolean isPadded = at - start > 1 && memory.get(JAVA_BYTE, start) == '0';
            if (at == start || isPadded || octet > OCTET_MAX) {
                return false;
            }
            low = low << Byte.SIZE | octet;
        }
        return at == to;
    }

    /** Reads any form of RFC 4291 §2.2: eight groups, one gap, and the last two groups perhaps as an IPv4 host. */
    boolean readInet6(MemorySegment memory, long from, long to) {
        long first = 0;
        long second = 0;
        int groups = 0;
        int gapAt = NO_GAP;
        long at = from;
        if (at + 1 < to && memory.get(JAVA_BYTE, at) == ':' && memory.get(JAVA_BYTE, at + 1) == ':') {
            gapAt = 0;
            at += 2;
        }
        boolean isGroupDue = gapAt == NO_GAP;
        while (at < to) {
            int bits = Short.SIZE;
            long value = group(memory, at, to);
            long end = groupEnd(memory, at, to);
            if (value < 0 && groups <= GROUPS - 2 && readInet4(memory, at, to)) {
                value = low;
                bits = Integer.SIZE;
                end = to;
            }
            groups += bits / Short.SIZE;
            if (value < 0 || groups > GROUPS) {
                return false;
            }
            first = first << bits | second >>> (Long.SIZE - bits);
            second = second << bits | value;
            at = end;
            isGroupDue = false;
            if (at < to) {
                if (memory.get(JAVA_BYTE, at++) != ':') {
                    return false;
                }
                isGroupDue = true;
                if (gapAt == NO_GAP && at < to && memory.get(JAVA_BYTE, at) == ':') {
                    gapAt = groups;
                    at++;
                    isGroupDue = false;
                }
            }
        }
        return !isGroupDue && place(first, second, groups, gapAt);
    }

    /** Moves the groups behind the gap to the end. */
    private boolean place(long first, long second, int groups, int gapAt) {
        if (gapAt == NO_GAP ? groups != GROUPS : groups >= GROUPS) {
            return false; // a gap stands for one group at least
        }
        high = 0;
        low = 0;
        for (int i = 0; i < groups; i++) {
            int bitsBehind = (groups - 1 - i) * Short.SIZE;
            long group =
                    (bitsBehind >= Long.SIZE ? first >>> (bitsBehind - Long.SIZE) : second >>> bitsBehind) & 0xffff;
            int place = gapAt == NO_GAP || i < gapAt ? i : i + GROUPS - groups;
            if (place < GROUPS / 2) {
                high |= group << (48 - place * Short.SIZE);
            } else {
                low |= group << (48 - (place - GROUPS / 2) * Short.SIZE);
            }
        }
        return true;
    }

    /** The value of the group that begins there, or -1; one that is no group may be the IPv4 host at the end. */
    private static long group(MemorySegment memory, long at, long to) {
        long end = groupEnd(memory, at, to);
        boolean isBounded = end == to || memory.get(JAVA_BYTE, end) == ':';
        if (end == at || !isBounded) {
            return -1;
        }
        long value = 0;
        for (long i = at; i < end; i++) {
            value = value << 4 | Character.digit(memory.get(JAVA_BYTE, i), 16);
        }
        return value;
    }

    private static long groupEnd(MemorySegment memory, long at, long to) {
        long end = at;
        while (end < to && end - at < GROUP_DIGITS_MAX && Character.digit(memory.get(JAVA_BYTE, end), 16) >= 0) {
            end++;
        }
        return end;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
