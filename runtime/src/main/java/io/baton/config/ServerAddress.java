package io.baton.config;

import java.util.Optional;

/**
 * Where a server of an upstream listens: what an {@link Endpoint} is, or a host name with a port, as
 * {@code app.internal:8080}, which stands for all addresses that the name has at a time.
 *
 * <p>Only the form is looked at here; nobody is asked whether there is such a host.
 *
 * @param text as the operator wrote it, a name in lower case
 */
public record ServerAddress(String text) {

    static final String ALLOWED = "an IP host or a host name with a port, as 127.0.0.1:9001, [::1]:9001 or"
            + " app.internal:9001, or a Unix socket, as unix:/run/app.sock or unix:@name";

    /**
     * Keeps a text of one of the forms.
     *
     * @throws IllegalArgumentException says what is wrong with the text
     */
    public ServerAddress {
        if (!isName(text)) {
            var _ = new Endpoint(text);
        } else {
            Endpoint.parsePort(text);
            HostNames.problem(hostOf(text)).ifPresent(problem -> {
                throw new IllegalArgumentException(problem);
            });
            text = Types.lowerCase(text);
        }
    }

    /** Whether its host is a name, whose addresses have to be looked up. */
    public boolean isName() {
        return isName(text);
    }

    /** The port; none for a Unix socket. */
    public Optional<Integer> port() {
        return text.startsWith(Endpoint.UNIX_PREFIX) ? Optional.empty() : Optional.of(Endpoint.parsePort(text));
    }

    @Override
    public String toString() {
        return text;
    }

    /** Whether a text can only be meant as a host name with a port, right or wrong. */
    private static boolean isName(String text) {
        if (text.startsWith(Endpoint.UNIX_PREFIX) || text.lastIndexOf(':') < 0) {
            return false;
        }
        String host = hostOf(text);
        return host.indexOf(':') < 0 && !host.startsWith("[") && !HostNames.isNumeric(host);
    }

    private static String hostOf(String text) {
        return text.substring(0, text.lastIndexOf(':'));
    }
}
