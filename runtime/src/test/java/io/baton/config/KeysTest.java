package io.baton.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Sets every key to a value of its own and finds that value in the component of its name, and in no other. */
class KeysTest {

    private static final ConfigLoader LOADER = new ConfigLoader(new Surroundings(2, Path.of("/run/baton")));

    private static final Set<Key<?>> TABLES = Set.of(
            TopKeys.LISTENER,
            TopKeys.ROUTE,
            TopKeys.UPSTREAM,
            RouteKeys.RESPOND,
            UpstreamKeys.SERVERS,
            UpstreamKeys.HEALTH_CHECK);

    /** Values for keys that are no numbers, none of them a default and no two of one type alike. */
    private static final Map<Key<?>, String> VALUES = Map.ofEntries(
            Map.entry(TopKeys.VERSION, "1"),
            Map.entry(TopKeys.PID_FILE, "\"/a/pid\""),
            Map.entry(TopKeys.UPGRADE_SOCK, "\"/a/upgrade\""),
            Map.entry(TopKeys.CONTROL_SOCK, "\"/a/control\""),
            Map.entry(TopKeys.USER, "\"somebody\""),
            Map.entry(TopKeys.GROUP, "\"some\""),
            Map.entry(TopKeys.WORKING_DIRECTORY, "\"/a/directory\""),
            Map.entry(TopKeys.LOG_LEVEL, "\"trace\""),
            Map.entry(TopKeys.ERROR_LOG, "\"/a/error\""),
            Map.entry(TopKeys.ACCESS_LOG, "\"/a/access\""),
            Map.entry(TopKeys.ACCESS_LOG_FORMAT, "\"json\""),
            Map.entry(TopKeys.METRICS, "\"127.0.0.1:9\""),
            Map.entry(TopKeys.APP, "{ a = 1 }"),
            Map.entry(ListenerKeys.NAME, "\"listens\""),
            Map.entry(ListenerKeys.ADDRESS, "\"unix:/a/web\""),
            Map.entry(ListenerKeys.UPSTREAM, "\"up\""),
            Map.entry(ListenerKeys.SOCKET_MODE, "\"0123\""),
            Map.entry(ListenerKeys.SOCKET_USER, "\"mine\""),
            Map.entry(ListenerKeys.SOCKET_GROUP, "\"ours\""),
            Map.entry(ListenerKeys.TRUSTED_PROXIES, "[\"10.0.0.0/8\", \"fd00::/8\"]"),
            Map.entry(RouteKeys.LISTENER, "\"listens\""),
            Map.entry(RouteKeys.HOST, "\"a.example\""),
            Map.entry(RouteKeys.PATH, "\"/route\""),
            Map.entry(RouteKeys.UPSTREAM, "\"up\""),
            Map.entry(RouteKeys.BODY, "\"some text\""),
            Map.entry(RouteKeys.CONTENT_TYPE, "\"a/b\""),
            Map.entry(UpstreamKeys.NAME, "\"up\""),
            Map.entry(UpstreamKeys.ADDRESS, "\"127.0.0.1:10\""),
            Map.entry(UpstreamKeys.BALANCE, "\"hash\""),
            Map.entry(UpstreamKeys.HASH_KEY, "\"uri\""),
            Map.entry(UpstreamKeys.CHECK_PATH, "\"/check\""));

    private final Map<Key<?>, String> written = new HashMap<>();

    private int lastNumber;

    @Test
    void shouldCarryEveryKeyOfTheTopToItsComponent() {
        ServerConfig config = load(assignments(TopKeys.SCHEMA, "\n"));
        assertArrived(Components.of(config, TopKeys.SCHEMA));
    }

    @Test
    void shouldCarryEveryKeyOfAListenerToItsComponent() {
        ServerConfig config = load(header() + """
                [[upstream]]
                name = "up"
                servers = ["127.0.0.1:1"]
                [[listener]]
                """ + assignments(ListenerKeys.SCHEMA, "\n"));
        assertArrived(Components.of(config.listeners().getFirst(), ListenerKeys.SCHEMA));
    }

    @Test
    void shouldCarryEveryKeyOfARouteToItsComponent() {
        String routeKeys = assignments(RouteKeys.SCHEMA, "\n");
        String respondKeys = assignments(RouteKeys.RESPOND_SCHEMA, ", ").replaceAll(", $", "");
        ServerConfig config = load(header() + """
                [[upstream]]
                name = "up"
                servers = ["127.0.0.1:1"]
                [[listener]]
                name = "listens"
                address = "127.0.0.1:80"
                [[route]]
                %s
                [[route]]
                listener = "listens"
                respond = { %s }
                """.formatted(routeKeys, respondKeys));
        Map<Key<?>, Object> values = new HashMap<>(Components.of(config.routes().getFirst(), RouteKeys.SCHEMA));
        values.putAll(Components.of(config.routes().getLast().respond().orElseThrow(), RouteKeys.RESPOND_SCHEMA));
        assertArrived(values);
    }

    @Test
    void shouldCarryEveryKeyOfAnUpstreamToItsComponent() {
        String serverKeys = assignments(UpstreamKeys.SERVER_SCHEMA, ", ").replaceAll(", $", "");
        String upstreamKeys = assignments(UpstreamKeys.SCHEMA, "\n");
        String checkKeys = assignments(UpstreamKeys.CHECK_SCHEMA, "\n");
        ServerConfig config = load(header()
                + "[[upstream]]\nservers = [\"127.0.0.1:1\", { " + serverKeys + " }]\n" + upstreamKeys
                + "[upstream.health_check]\n" + checkKeys);
        UpstreamConfig upstream = config.upstreams().getFirst();
        Map<Key<?>, Object> values = new HashMap<>(Components.of(upstream, UpstreamKeys.SCHEMA));
        values.putAll(Components.of(upstream.servers().getLast(), UpstreamKeys.SERVER_SCHEMA));
        values.putAll(Components.of(upstream.healthCheck().orElseThrow(), UpstreamKeys.CHECK_SCHEMA));
        assertArrived(values);
    }

    @Test
    void shouldBeDescribedInWholeSentences() {
        List<Key<?>> keys = new ArrayList<>(TopKeys.SCHEMA.keys());
        keys.addAll(ListenerKeys.SCHEMA.keys());
        keys.addAll(RouteKeys.SCHEMA.keys());
        keys.addAll(UpstreamKeys.SCHEMA.keys());
        assertThat(keys).allSatisfy(key -> assertThat(key.meaning()).matches("[A-Z].*\\."));
    }

    private static String header() {
        return "version = 1\n";
    }

    /** One assignment for each key that holds a single value, and what was assigned noted in {@link #written}. */
    private String assignments(Schema schema, String separator) {
        return schema.keys().stream()
                .filter(key -> !TABLES.contains(key))
                .map(key -> key + " = " + value(key) + separator)
                .collect(Collectors.joining());
    }

    private String value(Key<?> key) {
        String value = VALUES.getOrDefault(key, "");
        if (key.type() instanceof Scalar.Flag) {
            value = Boolean.toString(!key.fallback().orElseThrow().equals(true));
        } else if (key.equals(ListenerKeys.PROTOCOL)) {
            value = "\"tcp\"";
        } else if (value.isEmpty()) {
            value = Integer.toString(number(key));
        }
        written.put(key, value);
        return value;
    }

    /** A number that no other key has. */
    private int number(Key<?> key) {
        lastNumber++;
        int least = key.type() instanceof Scalar.WholeNumber(int min, int max) && max > 10 ? min : 0;
        return least + lastNumber;
    }

    private static ServerConfig load(String toml) {
        Loaded loaded = LOADER.parse(toml, "baton.toml");
        assertThat(loaded).as(toml).isInstanceOf(Loaded.Accepted.class);
        return ((Loaded.Accepted) loaded).config();
    }

    private void assertArrived(Map<Key<?>, Object> values) {
        assertThat(written).isNotEmpty();
        written.remove(TopKeys.VERSION);
        written.forEach((key, text) -> assertThat(toml(key.type(), Objects.requireNonNull(values.get(key))))
                .as("value of %s", key)
                .isEqualTo(text));
    }

    @SuppressWarnings("unchecked") // the component has the type of its key
    private static <T> String toml(ValueType<T> type, Object component) {
        Object value = component instanceof Optional<?> optional ? optional.orElseThrow() : component;
        return switch (type) {
            case Scalar<T> scalar -> scalar.write((T) value);
            case ValueType.Many<?> many ->
                ((List<?>) value)
                        .stream()
                                .map(element -> TomlText.quoted(element.toString()))
                                .collect(Collectors.joining(", ", "[", "]"));
            default -> value.toString().replace("{", "{ ").replace("=", " = ").replace("}", " }");
        };
    }
}
