package io.baton.proxy;

import io.baton.config.Network;
import io.baton.ffi.Address;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Whom a connection's requests come from. */
final class Sender {

    private static final String UNKNOWN = "unknown";

    private final Address address;

    private final byte[] text;

    private final boolean isTrusted;

    private Sender(Address address, String text, boolean isTrusted) {
        this.address = address;
        this.text = text.getBytes(StandardCharsets.ISO_8859_1);
        this.isTrusted = isTrusted;
    }

    /** The sender with an address, which is one of those that the configuration trusts, or not. */
    static Sender of(Address address, List<Network> trusted) {
        return switch (address) {
            case Address.Inet4 inet ->
                new Sender(
                        address, hostOf(address), trusted.stream().anyMatch(network -> network.contains(inet.host())));
            case Address.Inet6 inet ->
                new Sender(
                        address,
                        hostOf(address),
                        trusted.stream().anyMatch(network -> network.contains(inet.high(), inet.low())));
            // Who connects to a Unix socket has no address, and can be named in no list of networks.
            case Address.UnixPath _, Address.UnixAbstract _, Address.Unnamed _ -> new Sender(address, UNKNOWN, false);
        };
    }

    Address address() {
        return address;
    }

    /** The host as X-Forwarded-For has it: 192.0.2.1, 2001:db8::1; not to be changed. */
    byte[] text() {
        return text;
    }

    /** Whether its word counts about those before it. */
    boolean isTrusted() {
        return isTrusted;
    }

    private static String hostOf(Address address) {
        String text = address.toString();
        String host = text.substring(0, text.lastIndexOf(':'));
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
