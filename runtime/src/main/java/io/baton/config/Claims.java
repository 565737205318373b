package io.baton.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Finds addresses and files that two keys claim, of which the kernel would give one only to the first. */
final class Claims {

    // Texts and not records: the hash code of a record is linked anew at every start, for several milliseconds.
    private final Map<String, String> places = new HashMap<>();

    private final Map<String, String> ports = new HashMap<>();

    private final Map<String, String> wildcards = new HashMap<>();

    /**
     * Claims an address.
     *
     * @param claimant the path of the key that names the address
     * @return the claimant that was first, if there is one
     */
    Optional<String> claim(Endpoint endpoint, String claimant) {
        Optional<IpHost> inet = endpoint.host();
        if (inet.isEmpty()) {
            return claim(places, endpoint.unixName(), claimant);
        }
        IpHost host = inet.get();
        int number = endpoint.port().orElseThrow();
        if (number == 0) {
            return Optional.empty(); // the kernel picks a free one
        }
        String port = (host.isInet6() ? "[]:" : ":") + number; // [::]:80 leaves 0.0.0.0:80 alone
        Optional<String> first = host.isWildcard()
                ? Optional.ofNullable(ports.get(port))
                : claim(places, host.key() + port, claimant).or(() -> Optional.ofNullable(wildcards.get(port)));
        if (host.isWildcard()) {
            wildcards.putIfAbsent(port, claimant);
        }
        ports.putIfAbsent(port, claimant);
        return first;
    }

    /** Claims a file, which no socket may replace. */
    Optional<String> claim(Path file, String claimant) {
        String bytes = new String(file.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return claim(places, bytes, claimant);
    }

    private static Optional<String> claim(Map<String, String> taken, String place, String claimant) {
        return Optional.ofNullable(taken.putIfAbsent(place, claimant));
    }
}
