package io.baton.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One table as it was read: the values that are right, where each stands, and which keys had a wrong one. */
final class Values {

    private final String path;

    private final Position position;

    private final Map<String, Object> values = new HashMap<>();

    private final Map<String, Position> positions = new HashMap<>();

    private final Set<String> wrong = new HashSet<>();

    /**
     * Begins with nothing read.
     *
     * @param path as {@code listener[0]}; empty for the top of the file
     */
    Values(String path, Position position) {
        this.path = path;
        this.position = position;
    }

    /** A table that is none: nothing is known of any key. */
    static Values unreadable(Schema schema, String path, Position position) {
        Values values = new Values(path, position);
        schema.keys().forEach(key -> values.noteWrong(key, position));
        return values;
    }

    /** Keeps a value that the key's own type has read. */
    void put(Key<?> key, Object value, Position at) {
        values.put(key.name(), value);
        positions.put(key.name(), at);
    }

    /** Notes that something is wrong with what stands behind a key, or that it is missing and may not. */
    void noteWrong(Key<?> key, Position at) {
        positions.putIfAbsent(key.name(), at);
        wrong.add(key.name());
    }

    String path() {
        return path;
    }

    String pathOf(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    Position position() {
        return position;
    }

    /** Where the key stands; its table, if it does not. */
    Position positionOf(Key<?> key) {
        return positions.getOrDefault(key.name(), position);
    }

    boolean isWrong(Key<?> key) {
        return wrong.contains(key.name());
    }

    boolean isGiven(Key<?> key) {
        return positions.containsKey(key.name());
    }

    /** The value in the file. */
    @SuppressWarnings("unchecked") // put() takes only values of the key's type
    <T> Optional<T> given(Key<T> key) {
        return Optional.ofNullable((T) values.get(key.name()));
    }

    /** The tables of an array; none where it is not given. */
    List<Values> tables(Key<List<Values>> key) {
        return given(key).orElse(List.of());
    }

    /** The value in the file or the key's default. */
    <T> T get(Key<T> key) {
        return given(key)
                .or(key::fallback)
                .orElseThrow(() -> new IllegalStateException(pathOf(key.name()) + " is missing"));
    }
}
