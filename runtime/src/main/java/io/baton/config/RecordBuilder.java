package io.baton.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Makes records of the tables that were read, and notes where their values do not fit together. */
final class RecordBuilder {

    private final Problems problems;

    RecordBuilder(Problems problems) {
        this.problems = problems;
    }

    /** The records of the tables that could be built. */
    <R> List<R> buildEach(List<Values> tables, Function<Values, Optional<R>> build) {
        List<R> records = new ArrayList<>();
        tables.forEach(table -> build.apply(table).ifPresent(records::add));
        return List.copyOf(records);
    }

    Optional<ListenerConfig> listener(Values values) {
        return build(values, ListenerKeys.SCHEMA, () -> {
            Endpoint address = values.get(ListenerKeys.ADDRESS);
            return new ListenerConfig(
                    values.given(ListenerKeys.NAME).orElse(address.text()),
                    address,
                    values.get(ListenerKeys.PROTOCOL),
                    values.given(ListenerKeys.UPSTREAM),
                    values.get(ListenerKeys.BACKLOG),
                    values.given(ListenerKeys.SOCKET_MODE),
                    values.given(ListenerKeys.SOCKET_USER),
                    values.given(ListenerKeys.SOCKET_GROUP),
                    values.get(ListenerKeys.PROXY_PROTOCOL),
                    values.given(ListenerKeys.TRUSTED_PROXIES).orElse(List.of()));
        });
    }

    Optional<RouteConfig> route(Values values) {
        Optional<RespondConfig> respond = nested(values, RouteKeys.RESPOND, this::respond);
        return build(
                values,
                RouteKeys.SCHEMA,
                () -> new RouteConfig(
                        values.get(RouteKeys.LISTENER),
                        values.given(RouteKeys.HOST),
                        values.get(RouteKeys.PATH),
                        values.given(RouteKeys.UPSTREAM),
                        respond));
    }

    Optional<UpstreamConfig> upstream(Values values) {
        List<UpstreamServer> servers = buildEach(values.tables(UpstreamKeys.SERVERS), this::server);
        if (servers.size() < values.tables(UpstreamKeys.SERVERS).size()) {
            values.noteWrong(UpstreamKeys.SERVERS, values.position());
        }
        Optional<HealthCheck> healthCheck = nested(values, UpstreamKeys.HEALTH_CHECK, this::healthCheck);
        return build(
                values,
                UpstreamKeys.SCHEMA,
                () -> new UpstreamConfig(
                        values.get(UpstreamKeys.NAME),
                        servers,
                        values.get(UpstreamKeys.BALANCE),
                        values.given(UpstreamKeys.HASH_KEY),
                        values.get(UpstreamKeys.KEEPALIVE),
                        values.get(UpstreamKeys.MAX_CONNECTIONS),
                        values.get(UpstreamKeys.CONNECT_TIMEOUT_SECONDS),
                        values.get(UpstreamKeys.RESPONSE_TIMEOUT_SECONDS),
                        values.get(UpstreamKeys.RETRIES),
                        values.get(UpstreamKeys.MAX_FAILS),
                        values.get(UpstreamKeys.FAIL_TIMEOUT_SECONDS),
                        values.get(UpstreamKeys.SLOW_START_SECONDS),
                        values.get(UpstreamKeys.SEND_PROXY_PROTOCOL),
                        healthCheck));
    }

    /** Notes names and addresses that do not fit together, whatever else could not be read. */
    void checkReferences(Values top, Surroundings surroundings) {
        Map<String, Values> tables = new HashMap<>();
        tables.put(top.path(), top);
        for (Key<List<Values>> key : List.of(TopKeys.LISTENER, TopKeys.ROUTE, TopKeys.UPSTREAM)) {
            top.tables(key).forEach(table -> tables.put(table.path(), table));
        }
        for (Fault fault : References.check(Outline.of(top, surroundings))) {
            Values table = tables.getOrDefault(fault.path(), top);
            if (fault.keys().stream().noneMatch(table::isWrong)) {
                note(table, fault);
            }
        }
    }

    /** The whole of it, which only a file without problems has. */
    static ServerConfig server(
            Values top,
            Surroundings surroundings,
            List<ListenerConfig> listeners,
            List<RouteConfig> routes,
            List<UpstreamConfig> upstreams) {
        return new ServerConfig(
                top.given(TopKeys.THREADS).orElse(surroundings.threads()),
                TopRecords.process(top, surroundings),
                TopRecords.upgrade(top, surroundings),
                TopRecords.logs(top),
                TopRecords.limits(top),
                top.given(TopKeys.METRICS),
                listeners,
                routes,
                upstreams,
                top.given(TopKeys.APP).orElse(Map.of()));
    }

    private Optional<RespondConfig> respond(Values values) {
        return build(
                values,
                RouteKeys.RESPOND_SCHEMA,
                () -> new RespondConfig(
                        values.get(RouteKeys.STATUS), values.get(RouteKeys.BODY), values.get(RouteKeys.CONTENT_TYPE)));
    }

    private Optional<UpstreamServer> server(Values values) {
        return build(
                values,
                UpstreamKeys.SERVER_SCHEMA,
                () -> new UpstreamServer(
                        values.get(UpstreamKeys.ADDRESS),
                        values.get(UpstreamKeys.WEIGHT),
                        values.get(UpstreamKeys.BACKUP)));
    }

    private Optional<HealthCheck> healthCheck(Values values) {
        return build(
                values,
                UpstreamKeys.CHECK_SCHEMA,
                () -> new HealthCheck(
                        values.given(UpstreamKeys.CHECK_PATH),
                        values.get(UpstreamKeys.INTERVAL_SECONDS),
                        values.get(UpstreamKeys.TIMEOUT_SECONDS),
                        values.get(UpstreamKeys.RISE),
                        values.get(UpstreamKeys.FALL)));
    }

    /** Builds the record of a table within a table; where that fails, nothing is concluded from its absence. */
    private static <R> Optional<R> nested(Values outer, Key<Values> key, Function<Values, Optional<R>> build) {
        Optional<R> record = outer.given(key).flatMap(build);
        if (outer.isGiven(key) && record.isEmpty()) {
            outer.noteWrong(key, outer.position());
        }
        return record;
    }

    private <R> Optional<R> build(Values values, Schema schema, Supplier<R> record) {
        for (Key<?> key : schema.keys()) {
            if (key.isRequired() && values.given(key).isEmpty()) {
                return Optional.empty(); // noted when it was read
            }
        }
        try {
            return Optional.of(record.get());
        } catch (InvalidConfigException refused) {
            refused.faults().stream()
                    .filter(fault -> fault.keys().stream().noneMatch(values::isWrong))
                    .forEach(fault -> note(values, fault));
            return Optional.empty();
        }
    }

    private void note(Values values, Fault fault) {
        Key<?> key = fault.keys().getFirst();
        problems.add(values.positionOf(key), values.pathOf(key.name()), fault.message());
    }
}
