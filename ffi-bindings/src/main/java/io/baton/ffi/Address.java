package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.AF_INET;
import static io.baton.ffi.libc.LibcConstants.AF_INET6;
import static io.baton.ffi.libc.LibcConstants.AF_UNIX;

import java.nio.charset.StandardCharsets;

/**
 * Where a socket is bound or connected to.
 *
 * <p>The texts are those of the configuration: {@code 0.0.0.0:6188}, {@code [::1]:6188},
 * {@code unix:/run/baton/web.sock}, and {@code unix:@name} for a name in Linux's abstract namespace. Host names are not
 * addresses; who has one looks it up.
 */
public sealed interface Address {

    int PORT_MAX = 65_535;

    /** {@code sun_path} has 108 bytes, one of which ends a path or begins an abstract name (man 7 unix). */
    int UNIX_NAME_BYTES_MAX = 107;

    String UNIX_PREFIX = "unix:";

    /** {@code AF_INET}, {@code AF_INET6} or {@code AF_UNIX}. */
    int family();

    /** An IPv4 host, its first octet in the highest byte, and a port. */
    record Inet4(int host, int port) implements Address {

        public Inet4 {
            requirePort(port);
        }

        @Override
        public int family() {
            return AF_INET;
        }

        @Override
        public String toString() {
            return AddressText.ofInet4(host) + ":" + port;
        }
    }

    /** An IPv6 host as two halves, a port, and the index of the interface for a link-local host (0: none). */
    record Inet6(long high, long low, int port, int scope) implements Address {

        public Inet6 {
            requirePort(port);
        }

        @Override
        public int family() {
            return AF_INET6;
        }

        @Override
        public String toString() {
            return "[" + AddressText.ofInet6(high, low) + (scope == 0 ? "" : "%" + scope) + "]:" + port;
        }
    }

    /** A Unix socket in the file system. */
    record UnixPath(String path) implements Address {

        public UnixPath {
            requireUnixName(path);
        }

        @Override
        public int family() {
            return AF_UNIX;
        }

        @Override
        public String toString() {
            return UNIX_PREFIX + path;
        }
    }

    /** A Unix socket in the abstract namespace, which no file permission guards. */
    record UnixAbstract(String name) implements Address {

        public UnixAbstract {
            requireUnixName(name);
        }

        @Override
        public int family() {
            return AF_UNIX;
        }

        @Override
        public String toString() {
            return UNIX_PREFIX + "@" + name;
        }
    }

    /** A Unix socket that was never bound, as clients' sockets are, and both ends of a pair. */
    record Unnamed() implements Address {

        @Override
        public int family() {
            return AF_UNIX;
        }

        @Override
        public String toString() {
            return UNIX_PREFIX;
        }
    }

    /**
     * Reads one of the texts above.
     *
     * @throws IllegalArgumentException says what is wrong with the text, and what is allowed
     */
    static Address parse(String text) {
        return AddressText.parse(text);
    }

    private static void requirePort(int port) {
        if (port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException("port " + port + " is not in 0 to " + PORT_MAX);
        }
    }

    private static void requireUnixName(String name) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > UNIX_NAME_BYTES_MAX) {
            throw new IllegalArgumentException("the name of a Unix socket has 1 to %d bytes, not %d: '%s'"
                    .formatted(UNIX_NAME_BYTES_MAX, bytes, name));
        }
    }
}
