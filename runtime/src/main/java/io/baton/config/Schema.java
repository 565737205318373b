package io.baton.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The keys of one table.
 *
 * @param name the key that holds such a table; empty for the top of the file
 */
record Schema(String name, List<Key<?>> keys) {

    Schema {
        keys = List.copyOf(keys);
    }

    Optional<Key<?>> find(String keyName) {
        for (Key<?> key : keys) {
            if (key.name().equals(keyName)) {
                return Optional.of(key);
            }
        }
        return Optional.empty();
    }

    /** The names of the keys in words: "a, b and c". */
    String names() {
        return keys.stream().map(Key::name).collect(Collectors.joining(", "));
    }
}
