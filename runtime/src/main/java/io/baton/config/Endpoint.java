package io.baton.config;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * An address as it is written in the configuration: {@code 0.0.0.0:6188}, {@code [::1]:6188},
 * {@code unix:/run/baton/web.sock}, or {@code unix:@name} for a name in Linux's abstract namespace.
 *
 * <p>The text is kept as the operator wrote it, since it names the listener; two texts may mean the same address. The
 * forms are those of the layer that makes sockets, which parses the text anew, and which alone knows whether the
 * machine has the interface of {@code [fe80::1%eth0]:80}.
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

    private static final int ESCAPE_LENGTH = 4;

    /**
     * Keeps a text of one of the forms.
     *
     * @throws IllegalArgumentException says what is wrong with the text
     */
    public Endpoint {
        if (text.startsWith(UNIX_PREFIX)) {
            parseUnixName(text.substring(UNIX_PREFIX.length()));
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

    /** The bytes of a Unix socket's path, or "@" and its abstract name, however they are written. */
    String unixName() {
        return parseUnixName(text.substring(UNIX_PREFIX.length()));
    }

    /** The host of an IP address. */
    Optional<IpHost> host() {
        return isUnix() ? Optional.empty() : Optional.of(parseHost(text));
    }

    @Override
    public String toString() {
        return text;
    }

    /** The bytes of a Unix socket's name, one in each character; {@code \\xe4} in the text is one that is not UTF-8. */
    private static String parseUnixName(String shown) {
        boolean isAbstract = shown.startsWith("@");
        if (!isAbstract && !shown.startsWith("/")) {
            throw new IllegalArgumentException("has a path that is not absolute");
        }
        String name = unescaped(isAbstract ? shown.substring(1) : shown);
        if (!isAbstract && name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("has a NUL in its path");
        }
        if (name.isEmpty() || name.length() > UNIX_NAME_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "has a name of %d bytes instead of 1 to %d".formatted(name.length(), UNIX_NAME_BYTES_MAX));
        }
        return isAbstract ? "@" + name : name;
    }

    private static String unescaped(String shown) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(shown)) {
            throw new IllegalArgumentException("has half a character");
        }
        String bytes = new String(shown.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        StringBuilder name = new StringBuilder(bytes.length());
        for (int i = 0; i < bytes.length(); i++) {
            if (bytes.charAt(i) != '\\') {
                name.append(bytes.charAt(i));
                continue;
            }
            if (!bytes.startsWith("x", i + 1)
                    || i + ESCAPE_LENGTH > bytes.length()
                    || !HexFormat.isHexDigit(bytes.charAt(i + 2))
                    || !HexFormat.isHexDigit(bytes.charAt(i + 3))) {
                throw new IllegalArgumentException("has a backslash that begins no byte, as \\xe4 or \\x5c do");
            }
            name.append((char) HexFormat.fromHexDigits(bytes, i + 2, i + ESCAPE_LENGTH));
            i += ESCAPE_LENGTH - 1;
        }
        return name.toString();
    }

    static int parsePort(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0 || text.endsWith("]")) {
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
