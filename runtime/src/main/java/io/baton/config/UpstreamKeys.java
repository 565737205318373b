package io.baton.config;

import static io.baton.config.Types.wholeNumber;

import io.baton.config.ValueType.ManyShort;
import io.baton.config.ValueType.OneTable;
import java.util.List;

/** The keys of an {@code [[upstream]]}, those of its servers, and those of its health check. */
final class UpstreamKeys {

    private static final int HOUR = 3600;

    private static final int DAY = 24 * HOUR;

    static final Key<ServerAddress> ADDRESS = Key.required(
            "address",
            Types.SERVER_ADDRESS,
            "\"127.0.0.1:9001\"",
            "Where the server listens. A host name stands for all of its addresses, however they change.");

    static final Key<Integer> WEIGHT = Key.byDefault(
                    "weight", wholeNumber(1, 1000), 1, "Its share of the requests, in proportion to the others'.")
            .example("2");

    static final Key<Boolean> BACKUP = Key.byDefault(
                    "backup", Types.FLAG, false, "Ask it only while no other server is in.")
            .example("true");

    static final Schema SERVER_SCHEMA = new Schema("servers", List.of(ADDRESS, WEIGHT, BACKUP));

    static final Key<String> CHECK_PATH = Key.optional(
                    "path", Types.URI_PATH, "\"/health\"", "What is asked for with GET; 200 to 399 is healthy.")
            .without("none, a TCP connect is enough");

    static final Key<Integer> INTERVAL_SECONDS =
            Key.required("interval_seconds", wholeNumber(1, HOUR), "5", "How often each server is checked.");

    static final Key<Integer> TIMEOUT_SECONDS =
            Key.byDefault("timeout_seconds", wholeNumber(1, HOUR), 2, "When a check has failed at the latest.");

    static final Key<Integer> RISE =
            Key.byDefault("rise", wholeNumber(1, 100), 2, "After how many checks in a row a server is in again.");

    static final Key<Integer> FALL =
            Key.byDefault("fall", wholeNumber(1, 100), 3, "After how many failed checks in a row it is out.");

    static final Schema CHECK_SCHEMA =
            new Schema("health_check", List.of(CHECK_PATH, INTERVAL_SECONDS, TIMEOUT_SECONDS, RISE, FALL));

    static final Key<String> NAME =
            Key.required("name", Types.NAME, "\"app\"", "How listeners, routes, logs and metrics call it.");

    static final Key<List<Values>> SERVERS = Key.required(
            "servers",
            new ManyShort(SERVER_SCHEMA, ADDRESS),
            "[\"127.0.0.1:9001\", { address = \"app.internal:9002\", weight = 2 },"
                    + " { address = \"unix:/run/app.sock\", backup = true }]",
            "Its servers.");

    static final Key<Balance> BALANCE = Key.byDefault(
            "balance",
            Types.choice(List.of(Balance.values())),
            Balance.ROUND_ROBIN,
            "How a request's server is chosen.");

    static final Key<HashKey> HASH_KEY = Key.optional(
                    "hash_key",
                    Types.HASH_KEY,
                    "\"header:x-user\"",
                    "What balance = \"hash\" looks at; only with that.")
            .without("\"client_address\" with that");

    static final Key<Integer> KEEPALIVE = Key.byDefault(
            "keepalive", wholeNumber(0, 65_535), 128, "How many idle connections are kept, over all loops.");

    static final Key<Integer> MAX_CONNECTIONS = Key.byDefault(
            "max_connections", wholeNumber(0, 1_000_000), 0, "How many connections each server gets. 0: no limit.");

    static final Key<Integer> CONNECT_TIMEOUT_SECONDS = Key.byDefault(
            "connect_timeout_seconds", wholeNumber(1, HOUR), 3, "How long a server may take to accept a connection.");

    static final Key<Integer> RESPONSE_TIMEOUT_SECONDS = Key.byDefault(
            "response_timeout_seconds", wholeNumber(1, DAY), 60, "How long a server may let us wait for its response.");

    static final Key<Integer> RETRIES = Key.byDefault(
            "retries",
            wholeNumber(0, 10),
            1,
            "How often a request is tried on another server; only when nothing was sent yet or its method is"
                    + " idempotent.");

    static final Key<Integer> MAX_FAILS = Key.byDefault(
            "max_fails",
            wholeNumber(0, 1000),
            3,
            "After how many failed requests in a row, within fail_timeout_seconds, a server is out as long. 0: never.");

    static final Key<Integer> FAIL_TIMEOUT_SECONDS = Key.byDefault(
            "fail_timeout_seconds", wholeNumber(1, DAY), 10, "How long it is out, and how long a failure counts.");

    static final Key<Integer> SLOW_START_SECONDS = Key.byDefault(
            "slow_start_seconds",
            wholeNumber(0, HOUR),
            0,
            "How long its share grows to its weight after it recovered.");

    static final Key<Boolean> SEND_PROXY_PROTOCOL = Key.byDefault(
            "send_proxy_protocol", Types.FLAG, false, "Begin each connection to a server with a PROXY header.");

    static final Key<Values> HEALTH_CHECK = Key.optional(
            "health_check",
            new OneTable(CHECK_SCHEMA),
            "{ path = \"/health\", interval_seconds = 5, timeout_seconds = 2, rise = 2, fall = 3 }",
            "Look after the servers by checks besides the requests.");

    static final Schema SCHEMA = new Schema(
            "upstream",
            List.of(
                    NAME,
                    SERVERS,
                    BALANCE,
                    HASH_KEY,
                    KEEPALIVE,
                    MAX_CONNECTIONS,
                    CONNECT_TIMEOUT_SECONDS,
                    RESPONSE_TIMEOUT_SECONDS,
                    RETRIES,
                    MAX_FAILS,
                    FAIL_TIMEOUT_SECONDS,
                    SLOW_START_SECONDS,
                    SEND_PROXY_PROTOCOL,
                    HEALTH_CHECK));

    private UpstreamKeys() {}
}
