package io.baton.proxy.names;

import io.baton.ffi.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringTokenizer;

/**
 * Whom to ask, and how: what {@code /etc/resolv.conf} says (man 5 resolv.conf).
 *
 * @param servers in the order in which they are asked
 * @param search what is added to a name with fewer dots than ndots
 */
record ResolverConfig(List<Address> servers, List<HostName> search, int ndots, int timeoutSeconds, int attempts) {

    private static final int SERVERS_MAX = 3;

    private static final int SEARCH_MAX = 6;

    private static final int NDOTS_MAX = 15;

    private static final int TIMEOUT_SECONDS_MAX = 30;

    private static final int ATTEMPTS_MAX = 5;

    private static final int PORT = 53;

    private static final Address THIS_MACHINE = new Address.Inet4(0x7f000001, PORT);

    ResolverConfig {
        servers = List.copyOf(servers);
        search = List.copyOf(search);
    }

    /** Reads the file's text. As in libc, what is not understood is passed over: other programs share the file. */
    static ResolverConfig parse(String text) {
        List<Address> servers = new ArrayList<>();
        List<HostName> search = new ArrayList<>();
        int ndots = 1;
        int timeoutSeconds = 5;
        int attempts = 2;
        for (String line : text.split("\n", -1)) {
            StringTokenizer words = new StringTokenizer(line);
            String key = words.hasMoreTokens() ? words.nextToken() : "#";
            switch (key) {
                case "nameserver" ->
                    server(words).filter(one -> servers.size() < SERVERS_MAX).ifPresent(servers::add);
                case "search", "domain" -> {
                    search.clear(); // the last one counts
                    suffixes(words, search);
                }
                case "options" -> {
                    while (words.hasMoreTokens()) {
                        String option = words.nextToken();
                        ndots = number(option, "ndots:", 0, NDOTS_MAX, ndots);
                        timeoutSeconds = number(option, "timeout:", 1, TIMEOUT_SECONDS_MAX, timeoutSeconds);
                        attempts = number(option, "attempts:", 1, ATTEMPTS_MAX, attempts);
                    }
                }
                default -> {} // a comment, or what is not for us
            }
        }
        return new ResolverConfig(
                servers.isEmpty() ? List.of(THIS_MACHINE) : servers, search, ndots, timeoutSeconds, attempts);
    }

    /** The names to ask for, one after the other, until one exists. */
    List<HostName> candidates(HostName name) {
        List<HostName> candidates = new ArrayList<>();
        if (!name.isAbsolute()) {
            for (HostName suffix : search) {
                String text = name.text() + "." + suffix.text();
                if (text.length() <= HostName.CHARS_MAX) {
                    candidates.add(new HostName(text, true));
                }
            }
        }
        candidates.add(name.dots() >= ndots ? 0 : candidates.size(), name);
        return candidates;
    }

    private static Optional<Address> server(StringTokenizer words) {
        return words.hasMoreTokens() ? HostsFile.literal(words.nextToken(), PORT) : Optional.empty();
    }

    private static void suffixes(StringTokenizer words, List<HostName> search) {
        while (words.hasMoreTokens() && search.size() < SEARCH_MAX) {
            try {
                search.add(HostName.parse(words.nextToken()));
            } catch (IllegalArgumentException e) {
                // passed over: "." among others, which means none
            }
        }
    }

    /** The number of an option, at most its maximum; what was there before if this is another option, or no number. */
    private static int number(String option, String key, int min, int max, int before) {
        if (!option.startsWith(key)) {
            return before;
        }
        try {
            return Math.clamp(Integer.parseInt(option.substring(key.length())), min, max);
        } catch (NumberFormatException e) {
            return before;
        }
    }
}
