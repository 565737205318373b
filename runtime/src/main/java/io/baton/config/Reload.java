package io.baton.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether a running process can take another configuration up in place, as SIGHUP asks it to. */
public sealed interface Reload {

    /**
     * A key whose value is another one.
     *
     * @param key as it stands in the file; tables as a whole, as {@code listener}
     */
    record Change(String key, Optional<String> before, Optional<String> after) {

        /** {@code log_level: "info" -> "debug"}; only the key where a value would fill lines. */
        @Override
        public String toString() {
            return before.isEmpty() && after.isEmpty()
                    ? key
                    : key + ": " + before.orElse("none") + " -> " + after.orElse("none");
        }
    }

    /** Every change can be made in place. There may be none. */
    record Possible(List<Change> changes) implements Reload {

        public Possible {
            changes = List.copyOf(changes);
        }
    }

    /** Some changes shape a process from its start on: nothing is changed. */
    record NeedsUpgrade(List<Change> changes) implements Reload {

        public NeedsUpgrade {
            changes = List.copyOf(changes);
        }

        /** One line for each such key. */
        public List<String> reasons() {
            return changes.stream()
                    .map(change -> change + " needs an upgrade: run baton upgrade; until then all stays as it is")
                    .toList();
        }
    }

    /** Compares the configuration that runs with the one that is wanted. Which listeners stay is not decided here. */
    static Reload of(ServerConfig running, ServerConfig wanted) {
        Map<Key<?>, Object> before = Components.of(running, TopKeys.SCHEMA);
        Map<Key<?>, Object> after = Components.of(wanted, TopKeys.SCHEMA);
        List<Change> possible = new ArrayList<>();
        List<Change> impossible = new ArrayList<>();
        before.forEach((key, value) -> {
            Object other = after.getOrDefault(key, value);
            if (!value.equals(other)) {
                Change change = new Change(key.name(), written(key.type(), value), written(key.type(), other));
                (key.effect() == Effect.RELOAD ? possible : impossible).add(change);
            }
        });
        return impossible.isEmpty() ? new Possible(possible) : new NeedsUpgrade(impossible);
    }

    private static <T> Optional<String> written(ValueType<T> type, Object value) {
        if (!(type instanceof Scalar<T> scalar)) {
            return Optional.empty();
        }
        Optional<?> present = value instanceof Optional<?> optional ? optional : Optional.of(value);
        return present.map(found -> {
            @SuppressWarnings("unchecked") // the record's component has the type of its key
            T typed = (T) found;
            return scalar.write(typed);
        });
    }
}
