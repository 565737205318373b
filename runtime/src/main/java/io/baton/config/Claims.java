package io.baton.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Finds addresses and files that two keys claim, of which the kernel would give one only to the first. */
final class Claims {

    /** The port of one family: {@code [::]:80} leaves {@code 0.0.0.0:80} alone. */
    private record Port(boolean isInet6, int number) {}

    private record Place(IpHost host, int port) {}

    private final Map<Object, String> places = new HashMap<>();

    private final Map<Port, String> ports = new HashMap<>();

    private final Map<Port, String> wildcards = new HashMap<>();

    /**
     * Claims an address.
     *
     * @param claimant the path of the key that names the address
     * @return the claimant that was first, if there is one
     */
    Optional<String> claim(Endpoint endpoint, String claimant) {
        Optional<IpHost> inet = endpoint.host();
        if (inet.isEmpty()) {
            return claim(places, endpoint.text(), claimant);
        }
        IpHost host = inet.get();
        int number = endpoint.port().orElseThrow();
        if (number == 0) {
            return Optional.empty(); // the kernel picks a free one
        }
        Port port = new Port(host.isInet6(), number);
        Optional<String> first = host.isWildcard()
                ? Optional.ofNullable(ports.get(port))
                : claim(places, new Place(host, number), claimant).or(() -> Optional.ofNullable(wildcards.get(port)));
        if (host.isWildcard()) {
            wildcards.putIfAbsent(port, claimant);
        }
        ports.putIfAbsent(port, claimant);
        return first;
    }

    /** Claims a file, which no socket may replace. */
    Optional<String> claim(Path file, String claimant) {
        return claim(places, Endpoint.UNIX_PREFIX + file, claimant);
    }

    private static Optional<String> claim(Map<Object, String> taken, Object place, String claimant) {
        return Optional.ofNullable(taken.putIfAbsent(place, claimant));
    }
}
