package io.baton.config;

import java.util.List;
import java.util.Optional;

/** Says what is known instead of a key that is not. */
final class UnknownKey {

    private static final List<Schema> SCHEMAS = List.of(
            TopKeys.SCHEMA,
            ListenerKeys.SCHEMA,
            RouteKeys.SCHEMA,
            RouteKeys.RESPOND_SCHEMA,
            UpstreamKeys.SCHEMA,
            UpstreamKeys.SERVER_SCHEMA,
            UpstreamKeys.CHECK_SCHEMA);

    private UnknownKey() {}

    /** The nearest key of the table; else the table that has this key; else all keys. */
    static String explain(String name, Schema schema) {
        return "is no key of " + words(schema) + ", "
                + nearest(name, schema)
                        .or(() -> misplaced(name))
                        .orElseGet(() -> "allowed are "
                                + (schema.name().isEmpty() ? "those of conf/baton.toml" : schema.names()));
    }

    private static Optional<String> nearest(String name, Schema schema) {
        return Spelling.nearest(name, schema.keys().stream().map(Key::name).toList())
                .map(nearest -> "did you mean " + nearest + "?");
    }

    /** In TOML a key belongs to the table whose header stands last above it, which is easily overlooked. */
    private static Optional<String> misplaced(String name) {
        return SCHEMAS.stream()
                .filter(schema -> schema.find(name).isPresent())
                .findFirst()
                .map(schema -> schema.name().isEmpty()
                        ? "it stands at the top of the file, before the first line in brackets"
                        : "it is one of " + words(schema));
    }

    private static String words(Schema schema) {
        if (schema.name().isEmpty()) {
            return "the top of the file";
        }
        return TopKeys.SCHEMA.find(schema.name()).isPresent() ? "[[" + schema.name() + "]]" : schema.name();
    }
}
