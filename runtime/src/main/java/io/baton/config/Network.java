package io.baton.config;

import java.util.Optional;

/**
 * The hosts of one network, as {@code 10.0.0.0/8} or {@code fd00::/8} name them.
 *
 * <p>IPv4 stands in it as RFC 4291 §2.5.5.2 maps it to IPv6, so that a client counts as the same host on both families'
 * sockets.
 *
 * @param text as the operator wrote it
 * @param high the upper half of the first host
 * @param low the lower half
 * @param bits how many of the 128 bits all its hosts share
 */
public record Network(String text, long high, long low, int bits) {

    static final String ALLOWED = "a network, as 10.0.0.0/8 or fd00::/8, or one host, as 192.0.2.1 or 2001:db8::1";

    public Network {
        if (bits < 0 || bits > IpHost.BITS || (high & ~maskHigh(bits)) != 0 || (low & ~maskLow(bits)) != 0) {
            throw new IllegalArgumentException("has bits behind its prefix");
        }
    }

    /**
     * Reads a host or a network in CIDR form (RFC 4632 §3.1).
     *
     * @throws IllegalArgumentException says what is wrong with the text
     */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        String hostText = slash < 0 ? text : text.substring(0, slash);
        IpHost host = IpHost.inet4(hostText)
                .or(() -> IpHost.inet6(hostText))
                .filter(found -> found.scope() == 0)
                .orElseThrow(() -> new IllegalArgumentException("has a host that is no IP address"));
        int offset = host.isInet6() ? 0 : IpHost.MAPPED_BITS;
        int bitsMax = IpHost.BITS - offset;
        int prefix = slash < 0 ? bitsMax : IpHost.decimal(text.substring(slash + 1), bitsMax);
        if (prefix < 0) {
            throw new IllegalArgumentException("has a prefix that is not a number from 0 to " + bitsMax);
        }
        int bits = offset + prefix;
        if ((host.high() & ~maskHigh(bits)) != 0 || (host.low() & ~maskLow(bits)) != 0) {
            throw new IllegalArgumentException("has a host with bits behind its prefix");
        }
        return new Network(text, host.high(), host.low(), bits);
    }

    /** Whether a host belongs to it: its two halves, in network order. */
    public boolean contains(long hostHigh, long hostLow) {
        return (hostHigh & maskHigh(bits)) == high && (hostLow & maskLow(bits)) == low;
    }

    /** Whether an IPv4 host belongs to it: its first octet in the highest byte. */
    public boolean contains(int host) {
        return contains(0, 0xffff_0000_0000L | Integer.toUnsignedLong(host));
    }

    /** Whether a host belongs to it; none for a text that is no host. */
    Optional<Boolean> contains(String host) {
        return IpHost.inet4(host).or(() -> IpHost.inet6(host)).map(found -> contains(found.high(), found.low()));
    }

    @Override
    public String toString() {
        return text;
    }

    private static long maskHigh(int bits) {
        return bits == 0 ? 0 : bits >= Long.SIZE ? -1 : -1L << (Long.SIZE - bits);
    }

    private static long maskLow(int bits) {
        return bits <= Long.SIZE ? 0 : -1L << (IpHost.BITS - bits);
    }
}
