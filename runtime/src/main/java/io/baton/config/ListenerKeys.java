package io.baton.config;

import static io.baton.config.Types.wholeNumber;

import io.baton.config.ValueType.Many;
import java.util.List;

/** The keys of a {@code [[listener]]}. */
final class ListenerKeys {

    static final Key<String> NAME = Key.optional("name", Types.NAME, "\"web\"", "How routes, logs and metrics call it.")
            .without("its address");

    static final Key<Endpoint> ADDRESS = Key.required(
            "address", Types.ENDPOINT, "\"0.0.0.0:6188\"", "Where it listens. An upgrade knows it again by this.");

    static final Key<Protocol> PROTOCOL = Key.byDefault(
            "protocol", Types.choice(List.of(Protocol.values())), Protocol.HTTP, "What its clients speak.");

    static final Key<String> UPSTREAM = Key.optional(
                    "upstream",
                    Types.NAME_OF_UPSTREAM,
                    "\"app\"",
                    "The upstream of all that no route takes; with \"tcp\", of every connection.")
            .without("none, requests that no route takes are answered with 404");

    static final Key<Integer> BACKLOG = Key.byDefault(
            "backlog",
            wholeNumber(1, 65_535),
            4096,
            "How many connections may wait to be accepted. The kernel's net.core.somaxconn caps it.");

    static final Key<Integer> SOCKET_MODE = Key.optional(
                    "socket_mode",
                    Types.MODE,
                    "\"0660\"",
                    "Who may connect to a Unix socket with a path: the mode of its file.")
            .without("\"0660\" for such a socket");

    static final Key<String> SOCKET_USER = Key.optional(
                    "socket_user", Types.ACCOUNT, "\"www-data\"", "The owner of that file.")
            .without("none, the user of the process");

    static final Key<String> SOCKET_GROUP = Key.optional(
                    "socket_group", Types.ACCOUNT, "\"www-data\"", "The group of that file.")
            .without("none, the group of the process");

    static final Key<Boolean> PROXY_PROTOCOL = Key.byDefault(
            "proxy_protocol",
            Types.FLAG,
            false,
            "Expect a PROXY header, version 1 or 2, before anything else. On an IP address it needs trusted_proxies.");

    static final Key<List<Network>> TRUSTED_PROXIES = Key.optional(
                    "trusted_proxies",
                    new Many<>(Types.NETWORK),
                    "[\"10.0.0.0/8\"]",
                    "Whose X-Forwarded-* and PROXY headers are believed.")
            .without("nobody's");

    static final Schema SCHEMA = new Schema(
            "listener",
            List.of(
                    NAME,
                    ADDRESS,
                    PROTOCOL,
                    UPSTREAM,
                    BACKLOG,
                    SOCKET_MODE,
                    SOCKET_USER,
                    SOCKET_GROUP,
                    PROXY_PROTOCOL,
                    TRUSTED_PROXIES));

    private ListenerKeys() {}
}
