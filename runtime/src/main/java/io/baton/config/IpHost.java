package io.baton.config;

import java.util.Optional;

/**
 * An IPv4 or IPv6 host as one number of 128 bits; an IPv4 one as RFC 4291 §2.5.5.2 maps it.
 *
 * <p>The forms are those of the layer that makes sockets; a test feeds both the same texts.
 *
 * @param scope the interface of a link-local host, by name or index; empty for others
 */
record IpHost(boolean isInet6, long high, long low, String scope) {

    static final int BITS = 128;

    /** How many bits stand before the 32 of a mapped IPv4 host. */
    static final int MAPPED_BITS = 96;

    private static final long MAPPED = 0xffff_0000_0000L;

    private static final int OCTETS = 4;

    private static final int OCTET_MAX = 255;

    private static final int GROUPS = 8;

    private static final int GROUP_DIGITS_MAX = 4;

    /** The longest name of an interface, without its NUL (man 7 netdevice, IFNAMSIZ). */
    private static final int INTERFACE_CHARS_MAX = 15;

    /** Reads four decimal octets. */
    static Optional<IpHost> inet4(String text) {
        long octets = octets(text);
        return octets < 0 ? Optional.empty() : Optional.of(new IpHost(false, 0, MAPPED | octets, ""));
    }

    /**
     * Reads an IPv6 host without its brackets, in any form of RFC 4291 §2.2, with the interface of a link-local one.
     *
     * <p>A mapped IPv4 host is none, since its sockets are IPv4's. Whether the machine has the interface is not asked.
     */
    static Optional<IpHost> inet6(String text) {
        int percent = text.indexOf('%');
        String host = percent < 0 ? text : text.substring(0, percent);
        String scope = percent < 0 ? "" : text.substring(percent + 1);
        long[] halves = new long[2];
        if (!readGroups(host, halves) || (halves[0] == 0 && halves[1] >>> 32 == MAPPED >>> 32)) {
            return Optional.empty();
        }
        boolean isLinkLocal = halves[0] >>> 54 == 0xfe80 >>> 6; // fe80::/10
        if (percent >= 0 && !(isLinkLocal && isScope(scope))) {
            return Optional.empty();
        }
        return Optional.of(new IpHost(true, halves[0], halves[1], scope));
    }

    /** A decimal number up to a maximum; -1 for anything else, as one with a leading zero, which is octal to some. */
    static int decimal(String text, int max) {
        if (text.isEmpty() || text.length() > 5 || (text.length() > 1 && text.charAt(0) == '0')) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + (c - '0');
        }
        return number <= max ? number : -1;
    }

    /** The same text for the same host, however it was written. */
    String key() {
        return Long.toHexString(high) + "." + Long.toHexString(low) + "%" + scope;
    }

    /** Whether it stands for every host of its family. */
    boolean isWildcard() {
        return high == 0 && low == (isInet6 ? 0 : MAPPED);
    }

    private static long octets(String text) {
        String[] octets = text.split("\\.", -1);
        if (octets.length != OCTETS) {
            return -1;
        }
        long host = 0;
        for (String octet : octets) {
            int number = decimal(octet, OCTET_MAX);
            if (number < 0) {
                return -1;
            }
            host = (host << 8) | number;
        }
        return host;
    }

    private static boolean isScope(String scope) {
        return !scope.isEmpty() && scope.length() <= INTERFACE_CHARS_MAX && scope.indexOf('\0') < 0;
    }

    /** Reads all groups into two halves; those behind "::" are moved to the end. */
    private static boolean readGroups(String text, long[] halves) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return append(text, true, halves) == GROUPS;
        }
        int front = append(text.substring(0, gap), false, halves);
        for (int i = front; i >= 0 && i < GROUPS; i++) {
            shiftIn(halves, 0);
        }
        long[] tail = new long[2];
        int back = append(text.substring(gap + 2), true, tail);
        halves[0] |= tail[0];
        halves[1] |= tail[1];
        return front >= 0 && back >= 0 && front + back < GROUPS; // "::" stands for one group at least
    }

    /** Appends the groups of a text without "::" and counts them; -1 if one is none. */
    private static int append(String text, boolean isEnd, long[] halves) {
        if (text.isEmpty()) {
            return 0;
        }
        String[] groups = text.split(":", -1);
        int count = groups.length;
        for (int i = 0; i < groups.length; i++) {
            long octets = isEnd && i == groups.length - 1 ? octets(groups[i]) : -1;
            int group = octets >= 0 ? 0 : hexadecimal(groups[i]);
            if (octets >= 0) {
                shiftIn(halves, (int) (octets >>> 16));
                shiftIn(halves, (int) octets & 0xffff);
                count++;
            } else if (group >= 0) {
                shiftIn(halves, group);
            } else {
                return -1;
            }
        }
        return count;
    }

    private static void shiftIn(long[] halves, int group) {
        halves[0] = halves[0] << 16 | halves[1] >>> 48;
        halves[1] = halves[1] << 16 | group;
    }

    private static int hexadecimal(String text) {
        if (text.isEmpty() || text.length() > GROUP_DIGITS_MAX) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            number = number << 4 | digit;
        }
        return number;
    }
}
