package io.baton.ffi;

import static io.baton.ffi.libc.LibcConstants.AF_INET;
import static io.baton.ffi.libc.LibcConstants.AF_INET6;
import static io.baton.ffi.libc.LibcConstants.AF_UNIX;

/**
 * Where a socket is bound or connected to.
 *
 * <p>The texts are those of the configuration: {@code 0.0.0.0:6188}, {@code [::1]:6188},
 * {@code unix:/run/baton/web.sock}, and {@code unix:@name} for a name in Linux's abstract namespace, with
 * {@code \xe4} for a byte that is not UTF-8. Host names are not addresses; who has one looks it up.
 *
 * <p>Each address that {@link #parse} takes has one text, which {@code toString} writes. The kernel reports further
 * ones, of other programs' sockets: {@link Unnamed}, relative paths, and IPv4 clients of an IPv6 socket. They have
 * texts of their own, too, which {@code parse} refuses.
 */
public sealed interface Address {

    int PORT_MAX = 65_535;

    /** {@code sun_path} has 108 bytes, one of which ends a path or begins an abstract name (man 7 unix). */
    int UNIX_NAME_BYTES_MAX = 107;

    /** Linux takes a path without its end, which few other programs can write, so {@link #parse} does not. */
    int UNIX_PATH_BYTES_MAX = 108;

    String UNIX_PREFIX = "unix:";

    /** {@code AF_INET}, {@code AF_INET6} or {@code AF_UNIX}. */
    int family();

    /** Whether whoever connects is on this machine, and let in by a file's mode and owner or by a name. */
    default boolean isUnix() {
        return family() == AF_UNIX;
    }

    /** Whether the kernel chooses the port when this is bound. */
    default boolean isAnyPort() {
        return false;
    }

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
        public boolean isAnyPort() {
            return port == 0;
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
        public boolean isAnyPort() {
            return port == 0;
        }

        @Override
        public String toString() {
            return "[" + Inet6Text.of(high, low) + (scope == 0 ? "" : "%" + scope) + "]:" + port;
        }
    }

    /**
     * A Unix socket in the file system.
     *
     * @param path a byte that is not UTF-8 is a lone surrogate in it, such as {@code U+DCE4} for {@code 0xE4}
     */
    record UnixPath(String path) implements Address {

        public UnixPath {
            byte[] bytes = KernelName.bytes(path);
            KernelName.requireNoNul(bytes);
            if (bytes.length == 0 || bytes.length > UNIX_PATH_BYTES_MAX) {
                throw new IllegalArgumentException("the path of a Unix socket has 1 to %d bytes, not %d: '%s'"
                        .formatted(UNIX_PATH_BYTES_MAX, bytes.length, KernelName.shown(path)));
            }
        }

        /** The path of these bytes. */
        public static UnixPath of(byte[] path) {
            return new UnixPath(KernelName.of(path));
        }

        /** The path as the kernel has it, without the NUL that ends it. */
        public byte[] bytes() {
            return KernelName.bytes(path);
        }

        @Override
        public int family() {
            return AF_UNIX;
        }

        @Override
        public String toString() {
            // A relative path that begins with @ must not look like an abstract name.
            return UNIX_PREFIX
                    + (path.startsWith("@") ? "\\x40" + KernelName.shown(path.substring(1)) : KernelName.shown(path));
        }
    }

    /**
     * A Unix socket in the abstract namespace, which no file permission guards.
     *
     * @param name may contain any byte, NUL too, and may even be empty; see {@link UnixPath} for the bytes
     */
    record UnixAbstract(String name) implements Address {

        public UnixAbstract {
            int bytes = KernelName.bytes(name).length;
            if (bytes > UNIX_NAME_BYTES_MAX) {
                throw new IllegalArgumentException("the abstract name of a Unix socket has up to %d bytes, not %d: '%s'"
                        .formatted(UNIX_NAME_BYTES_MAX, bytes, KernelName.shown(name)));
            }
        }

        /** The abstract name of these bytes. */
        public static UnixAbstract of(byte[] name) {
            return new UnixAbstract(KernelName.of(name));
        }

        /** The name as the kernel has it, without the NUL that it begins with. */
        public byte[] bytes() {
            return KernelName.bytes(name);
        }

        @Override
        public int family() {
            return AF_UNIX;
        }

        @Override
        public String toString() {
            return UNIX_PREFIX + "@" + KernelName.shown(name);
        }
    }

    /**
     * A Unix socket that was never bound, as clients' sockets are, and both ends of a pair. To bind to it is to let the
     * kernel choose an abstract name.
     */
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
}
