package io.baton.config;

import java.util.List;

/**
 * Values that are right each by itself and wrong together.
 *
 * @param path of the table they stand in, as {@code listener[0]}; empty where it is the record's own
 * @param keys what the fault is about, the one to change first
 */
record Fault(String path, List<Key<?>> keys, String message) {

    Fault {
        keys = List.copyOf(keys);
    }

    @Override
    public String toString() {
        String key = keys.getFirst().name();
        return (path.isEmpty() ? key : path + "." + key) + ": " + message;
    }
}
