package io.baton.config;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * An address as it is written in the configuration: {@code 0.0.0.0:6188}, {@code [::1]:6188},
 * {@code unix:/run/baton/web.sock}, or {@code unix:@name} for a name in Linux's abstract namespace.
 *
 * <p>The text is kept as the operator wrote it, since it names the listener; two texts may mean the same address. The
 * forms are those of the layer that makes sockets, which parses the text anew.
 *
 * @param text one of the forms above
 */
public record Endpoint(String text) {

    static final String ALLOWED = "an IP host with a port, as 127.0.0.1:6188 or [::1]:6188, or a Unix socket,"
            + " as unix:/run/baton/web.sock or unix:@name";

    /** {@code sun_path} has 108 bytes, one of which ends a path or begins an abstract name (man 7 unix). */
    static final int UNIX_NAME_BYTES_MAX = 107;

    static final String UNIX_PREFIX = "unix:";

    private static final int PORT_MAX = 65_535;

    /**
     * Keeps a text of one of the forms.
     *
     * @throws IllegalArgumentException says what is wrong with the text
     */
    public Endpoint {
        if (text.startsWith(UNIX_PREFIX)) {
            requireUnixName(text.substring(UNIX_PREFIX.length()));
        } else {
            parsePort(text);
            parseHost(text);
        }
    }

    public boolean isUnix() {
        return text.startsWith(UNIX_PREFIX);
    }

    /** Whether it is a socket in the file system, which has a mode and an owner. */
    public boolean isUnixPath() {
        return text.startsWith(UNIX_PREFIX + "/");
    }

    /** The port; none for a Unix socket. */
    public Optional<Integer> port() {
        return isUnix() ? Optional.empty() : Optional.of(parsePort(text));
    }

    /** The host of an IP address. */
    Optional<IpHost> host() {
        return isUnix() ? Optional.empty() : Optional.of(parseHost(text));
    }

    @Override
    public String toString() {
        return text;
    }

    private static void requireUnixName(String name) {
        if (!name.startsWith("@") && !name.startsWith("/")) {
            throw new IllegalArgumentException("has a path that is not absolute");
        }
        if (name.startsWith("/") && name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("has a NUL in its path");
        }
        int bytes = (name.startsWith("@") ? name.substring(1) : name).getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > UNIX_NAME_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "has a name of %d bytes instead of 1 to %d".formatted(bytes, UNIX_NAME_BYTES_MAX));
        }
    }

    private static int parsePort(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("has no port");
        }
        int port = IpHost.decimal(text.substring(colon + 1), PORT_MAX);
        if (port < 0) {
            throw new IllegalArgumentException("has a port that is not a number from 0 to " + PORT_MAX);
        }
        return port;
    }

    private static IpHost parseHost(String text) {
        String host = text.substring(0, text.lastIndexOf(':'));
        if (host.startsWith("[") && host.endsWith("]")) {
            return IpHost.inet6(host.substring(1, host.length() - 1))
                    .orElseThrow(() -> new IllegalArgumentException("has no IPv6 host in its brackets"));
        }
        if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException("has an IPv6 host without brackets");
        }
        return IpHost.inet4(host).orElseThrow(() -> new IllegalArgumentException("has a host that is no IP address"));
    }
}
