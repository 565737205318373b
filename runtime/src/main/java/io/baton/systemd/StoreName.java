package io.baton.systemd;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.baton.ffi.Address;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a listener is called in the descriptor store: by its address, as {@code 0.0.0.0,80} or {@code unix,/run/a.sock}.
 *
 * <p>The address and not the name of the configuration, since that may change while the socket stays, and a stored
 * descriptor keeps the name that it was stored by. A store name has up to 255 printable ASCII characters without a
 * colon, which becomes a comma here; two addresses never have the same one.
 */
final class StoreName {

    private static final int CHARS_MAX = 255;

    private static final int CHARS_KEPT = 200;

    private static final HexFormat HEX = HexFormat.of();

    private StoreName() {}

    static String of(Address address) {
        StringBuilder name = new StringBuilder();
        for (byte b : address.toString().getBytes(UTF_8)) {
            if (b == ':') {
                name.append(',');
            } else if (b <= ' ' || b > '~' || b == ',' || b == '%') { // bytes beyond ASCII are negative
                name.append('%').append(HEX.toHexDigits(b));
            } else {
                name.append((char) b);
            }
        }
        return name.length() <= CHARS_MAX ? name.toString() : shortened(name.toString());
    }

    private static String shortened(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(UTF_8));
            return name.substring(0, CHARS_KEPT) + "%" + HEX.formatHex(digest, 0, Long.BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new LinkageError("every Java has it", e);
        }
    }
}
