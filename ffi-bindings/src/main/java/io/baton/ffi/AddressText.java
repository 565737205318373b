package io.baton.ffi;

import io.baton.ffi.libc.Libc;
import java.lang.foreign.Arena;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses to and from the texts of the configuration. */
final class AddressText {

    private static final String ALLOWED = "write 127.0.0.1:6188, [::1]:6188, unix:/run/baton/web.sock or unix:@name";

    /** A leading zero is octal to some programs and decimal to others; neither is guessed, in octets and ports. */
    private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,4}");

    private static final Pattern SCOPE_INDEX = Pattern.compile("[1-9][0-9]{0,8}");

    private static final int OCTETS = 4;

    private static final int OCTET_MAX = 255;

    /** The longest name of an interface, without its NUL ({@code IF_NAMESIZE}). */
    private static final int INTERFACE_CHARS_MAX = 15;

    private AddressText() {}

    static Address parse(String text) {
        if (text.startsWith(Address.UNIX_PREFIX)) {
            return unix(text, text.substring(Address.UNIX_PREFIX.length()));
        }
        int colon = text.lastIndexOf(':');
        if (colon < 0 || text.endsWith("]")) {
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
        return new Address.Inet4(
                inet4(host).orElseThrow(() -> refused(text, "'" + KernelName.shown(host) + "' is not an IPv4 host")),
                port);
    }

    static String ofInet4(int host) {
        StringBuilder text = new StringBuilder(15);
        return text.append(host >>> 24)
                .append('.')
                .append((host >>> 16) & OCTET_MAX)
                .append('.')
                .append((host >>> 8) & OCTET_MAX)
                .append('.')
                .append(host & OCTET_MAX)
                .toString();
    }

    private static Address unix(String text, String shown) {
        boolean isAbstract = shown.startsWith("@");
        if (!isAbstract && !shown.startsWith("/")) {
            throw refused(text, "the path of a Unix socket is absolute");
        }
        String name;
        byte[] bytes;
        try {
            name = KernelName.read(isAbstract ? shown.substring(1) : shown);
            bytes = KernelName.bytes(name);
        } catch (IllegalArgumentException e) {
            throw refused(text, String.valueOf(e.getMessage()));
        }
        if (bytes.length == 0 || bytes.length > Address.UNIX_NAME_BYTES_MAX) {
            throw refused(
                    text,
                    "the name of a Unix socket has 1 to %d bytes, not %d"
                            .formatted(Address.UNIX_NAME_BYTES_MAX, bytes.length));
        }
        if (!isAbstract && name.indexOf('\0') >= 0) {
            throw refused(text, "a path contains no NUL byte");
        }
        return isAbstract ? new Address.UnixAbstract(name) : new Address.UnixPath(name);
    }

    private static int port(String text, String port) {
        if (!DECIMAL.matcher(port).matches()) {
            throw refused(text, "'" + KernelName.shown(port) + "' is not a port");
        }
        int number = Integer.parseInt(port);
        if (number > Address.PORT_MAX) {
            throw refused(text, "a port is at most " + Address.PORT_MAX);
        }
        return number;
    }

    /** The host of four decimal octets; empty for every other text. */
    static Optional<Integer> inet4(String host) {
        String[] octets = host.split("\\.", OCTETS + 1);
        if (octets.length != OCTETS) {
            return Optional.empty();
        }
        int result = 0;
        for (String octet : octets) {
            if (!DECIMAL.matcher(octet).matches() || Integer.parseInt(octet) > OCTET_MAX) {
                return Optional.empty();
            }
            result = (result << 8) | Integer.parseInt(octet);
        }
        return Optional.of(result);
    }

    private static Address inet6(String text, String host, int port) {
        int percent = host.indexOf('%');
        long[] halves = Inet6Text.parse(percent < 0 ? host : host.substring(0, percent))
                .orElseThrow(() -> refused(text, "'" + KernelName.shown(host) + "' is not an IPv6 host"));
        if (Inet6Text.isMappedInet4(halves[0], halves[1])) {
            throw refused(text, "an IPv4 host is written without brackets");
        }
        boolean isLinkLocal = halves[0] >>> 54 == 0xfe80 >>> 6; // fe80::/10
        if (percent >= 0 && !isLinkLocal) {
            throw refused(text, "only a link-local host has an interface");
        }
        int scope = percent < 0 ? 0 : scope(text, host.substring(percent + 1));
        return new Address.Inet6(halves[0], halves[1], port, scope);
    }

    /** The index of an interface, which may be written by its name: {@code [fe80::1%eth0]:80}. */
    private static int scope(String text, String scope) {
        if (SCOPE_INDEX.matcher(scope).matches()) {
            return Integer.parseInt(scope);
        }
        int index = 0;
        if (!scope.isEmpty() && scope.length() <= INTERFACE_CHARS_MAX && scope.indexOf('\0') < 0) {
            try (Arena arena = Arena.ofConfined()) {
                index = Libc.if_nametoindex(arena.allocateFrom(scope));
            }
        }
        if (index <= 0) {
            throw refused(text, "this machine has no network interface '" + KernelName.shown(scope) + "'");
        }
        return index;
    }

    private static IllegalArgumentException refused(String text, String why) {
        return new IllegalArgumentException(
                "'%s' is not an address: %s; %s".formatted(KernelName.shown(text), why, ALLOWED));
    }
}
