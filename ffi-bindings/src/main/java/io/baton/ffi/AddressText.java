package io.baton.ffi;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/** Addresses to and from the texts of the configuration. */
final class AddressText {

    private static final String ALLOWED = "write 127.0.0.1:6188, [::1]:6188, unix:/run/baton/web.sock or unix:@name";

    private static final int OCTETS = 4;

    private static final int OCTET_MAX = 255;

    private static final int GROUPS = 8;

    private AddressText() {}

    static Address parse(String text) {
        if (text.startsWith(Address.UNIX_PREFIX)) {
            String name = text.substring(Address.UNIX_PREFIX.length());
            return name.startsWith("@") ? new Address.UnixAbstract(name.substring(1)) : unixPath(name);
        }
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw refused(text, "it has no port");
        }
        int port = port(text, text.substring(colon + 1));
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            return inet6(text, host.substring(1, host.length() - 1), port);
        }
        if (host.indexOf(':') >= 0) {
            throw refused(text, "an IPv6 host stands in brackets");
        }
        return new Address.Inet4(inet4(text, host), port);
    }

    static String ofInet4(int host) {
        // Not formatted: the first use of a Formatter costs a starting JVM more than a bind and a listen.
        return (host >>> 24) + "." + ((host >>> 16) & OCTET_MAX) + "." + ((host >>> 8) & OCTET_MAX) + "."
                + (host & OCTET_MAX);
    }

    /** The one text of RFC 5952: lower case, no leading zeros, the first longest run of zero groups as "::". */
    static String ofInet6(long high, long low) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (int) ((i < 4 ? high : low) >>> (48 - 16 * (i % 4))) & 0xffff;
        }
        int runStart = -1;
        int runLength = 1; // a single zero group is not shortened
        for (int i = 0; i < GROUPS; i++) {
            int length = zerosFrom(groups, i);
            if (length > runLength) {
                runStart = i;
                runLength = length;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == runStart) {
                text.append("::");
                i += runLength - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":")
                        .append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    private static int zerosFrom(int[] groups, int start) {
        int end = start;
        while (end < groups.length && groups[end] == 0) {
            end++;
        }
        return end - start;
    }

    private static Address unixPath(String path) {
        if (!path.startsWith("/")) {
            throw refused(Address.UNIX_PREFIX + path, "the path of a Unix socket is absolute");
        }
        return new Address.UnixPath(path);
    }

    private static int port(String text, String port) {
        if (port.isEmpty() || port.length() > 5 || !port.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw refused(text, "'" + port + "' is not a port");
        }
        int number = Integer.parseInt(port);
        if (number > Address.PORT_MAX) {
            throw refused(text, "a port is at most " + Address.PORT_MAX);
        }
        return number;
    }

    private static int inet4(String text, String host) {
        String[] octets = host.split("\\.", -1);
        if (octets.length != OCTETS) {
            throw refused(text, "'" + host + "' is not an IPv4 host");
        }
        int result = 0;
        for (String octet : octets) {
            // A leading zero is octal to some programs and decimal to others; neither is guessed.
            if (!octet.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(octet) > OCTET_MAX) {
                throw refused(text, "'" + host + "' is not an IPv4 host");
            }
            result = (result << 8) | Integer.parseInt(octet);
        }
        return result;
    }

    private static Address inet6(String text, String host, int port) {
        InetAddress literal;
        try {
            literal = Inet6Address.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            throw refused(text, "'" + host + "' is not an IPv6 host");
        }
        if (!(literal instanceof Inet6Address inet6)) {
            throw refused(text, "an IPv4 host is written without brackets");
        }
        ByteBuffer bytes = ByteBuffer.wrap(inet6.getAddress());
        return new Address.Inet6(bytes.getLong(), bytes.getLong(), port, inet6.getScopeId());
    }

    private static IllegalArgumentException refused(String text, String why) {
        return new IllegalArgumentException("'%s' is not an address: %s; %s".formatted(text, why, ALLOWED));
    }
}
