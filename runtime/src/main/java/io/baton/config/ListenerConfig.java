package io.baton.config;

import java.util.List;
import java.util.Optional;

/**
 * Where clients connect.
 *
 * @param name of the operator's choice, or its address
 * @param upstream takes what no route takes
 * @param socketMode of a Unix socket with a path, and of nothing else
 * @param trustedProxies whose headers are believed; nobody's if empty
 */
public record ListenerConfig(
        String name,
        Endpoint address,
        Protocol protocol,
        Optional<String> upstream,
        int backlog,
        Optional<Integer> socketMode,
        Optional<String> socketUser,
        Optional<String> socketGroup,
        boolean proxyProtocol,
        List<Network> trustedProxies) {

    /** The owner and the group of a Unix socket connect, and nobody else. */
    public static final int SOCKET_MODE_DEFAULT = 0660;

    private static final String NO_FILE = "this address has no file, allowed only with unix:/PATH";

    public ListenerConfig {
        trustedProxies = List.copyOf(trustedProxies);
        boolean hasNoFile = !address.isUnixPath();
        Faults faults = new Faults()
                .check(ListenerKeys.UPSTREAM, upstream)
                .check(ListenerKeys.BACKLOG, backlog)
                .check(ListenerKeys.SOCKET_MODE, socketMode)
                .check(ListenerKeys.SOCKET_USER, socketUser)
                .check(ListenerKeys.SOCKET_GROUP, socketGroup)
                .checkEach(ListenerKeys.TRUSTED_PROXIES, trustedProxies)
                .when(socketMode.isPresent() && hasNoFile, NO_FILE, ListenerKeys.SOCKET_MODE, ListenerKeys.ADDRESS)
                .when(socketUser.isPresent() && hasNoFile, NO_FILE, ListenerKeys.SOCKET_USER, ListenerKeys.ADDRESS)
                .when(socketGroup.isPresent() && hasNoFile, NO_FILE, ListenerKeys.SOCKET_GROUP, ListenerKeys.ADDRESS)
                .when(
                        proxyProtocol && trustedProxies.isEmpty() && !address.isUnix(),
                        "nobody's PROXY header would be believed, allowed only with trusted_proxies",
                        ListenerKeys.PROXY_PROTOCOL,
                        ListenerKeys.TRUSTED_PROXIES,
                        ListenerKeys.ADDRESS);
        if (!name.equals(address.text())) {
            faults.check(ListenerKeys.NAME, name);
        }
        faults.throwAny();
        socketMode = hasNoFile ? socketMode : Optional.of(socketMode.orElse(SOCKET_MODE_DEFAULT));
    }

    /** A listener with the defaults, called by its address. */
    public static ListenerConfig on(Endpoint address) {
        return on(address.text(), address);
    }

    /** A listener with the defaults. */
    public static ListenerConfig on(String name, Endpoint address) {
        return new ListenerConfig(
                name,
                address,
                Protocol.HTTP,
                Optional.empty(),
                ListenerKeys.BACKLOG.fallback().orElseThrow(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                List.of());
    }
}
