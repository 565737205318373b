package io.baton.proxy.names;

import io.baton.ffi.Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringTokenizer;

/**
 * The names that this machine knows without asking: {@code /etc/hosts} (man 5 hosts).
 *
 * @param hosts addresses with port 0, by names in lower case
 */
record HostsFile(Map<String, List<Address>> hosts) {

    /** Reads the file's text; a line that is not understood is passed over. */
    static HostsFile parse(String text) {
        Map<String, List<Address>> hosts = new HashMap<>();
        for (String line : text.split("\n", -1)) {
            int comment = line.indexOf('#');
            StringTokenizer words = new StringTokenizer(comment < 0 ? line : line.substring(0, comment));
            Optional<Address> address = words.hasMoreTokens() ? literal(words.nextToken(), 0) : Optional.empty();
            while (address.isPresent() && words.hasMoreTokens()) {
                hosts.computeIfAbsent(words.nextToken().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                        .add(address.get());
            }
        }
        return new HostsFile(hosts);
    }

    /** The addresses of a name; none when the file does not have it. */
    List<Address> of(HostName name) {
        return hosts.getOrDefault(name.text(), List.of());
    }

    /** The address of a host that is written as numbers, with or without brackets. */
    static Optional<Address> literal(String host, int port) {
        boolean isInet6 = host.indexOf(':') >= 0 && !host.startsWith("[");
        try {
            return Optional.of(Address.parse((isInet6 ? "[" + host + "]" : host) + ":" + port));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
