package io.baton.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An IPv4 or IPv6 host as one number of 128 bits; an IPv4 one as RFC 4291 §2.5.5.2 maps it.
 *
 * @param scope the index of the interface of a link-local host; 0: none
 */
record IpHost(boolean isInet6, long high, long low, int scope) {

    static final int BITS = 128;

    /** How many bits stand before the 32 of a mapped IPv4 host. */
    static final int MAPPED_BITS = 96;

    private static final long MAPPED = 0xffff_0000_0000L;

    private static final int OCTETS = 4;

    private static final int OCTET_MAX = 255;

    /** Reads four decimal octets; a leading zero is octal to some programs, so it is refused. */
    static Optional<IpHost> inet4(String text) {
        String[] octets = text.split("\\.", -1);
        if (octets.length != OCTETS) {
            return Optional.empty();
        }
        long host = 0;
        for (String octet : octets) {
            int number = octet.length() > 1 && octet.startsWith("0") ? -1 : decimal(octet, OCTET_MAX);
            if (number < 0) {
                return Optional.empty();
            }
            host = (host << 8) | number;
        }
        return Optional.of(new IpHost(false, 0, MAPPED | host, 0));
    }

    /** Reads an IPv6 literal without its brackets; a mapped IPv4 host is none, since its sockets are IPv4's. */
    static Optional<IpHost> inet6(String text) {
        try {
            if (text.indexOf(':') >= 0
                    && !text.startsWith("[")
                    && InetAddress.ofLiteral(text) instanceof Inet6Address literal) {
                ByteBuffer bytes = ByteBuffer.wrap(literal.getAddress());
                return Optional.of(new IpHost(true, bytes.getLong(), bytes.getLong(), literal.getScopeId()));
            }
            return Optional.empty();
        } catch (IllegalArgumentException noLiteral) {
            return Optional.empty();
        }
    }

    /** Decimal digits and nothing else, up to a maximum; -1 for anything else. */
    static int decimal(String text, int max) {
        if (text.isEmpty() || text.length() > 5) {
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

    /** Whether it stands for every host of its family. */
    boolean isWildcard() {
        return high == 0 && low == (isInet6 ? 0 : MAPPED);
    }
}
