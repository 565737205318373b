package io.baton.config;

import java.util.Optional;

/**
 * One key of the configuration, described once: for the loader, the reload, the checks of the records, the documents.
 *
 * @param name as it stands in the file
 * @param type what may stand behind it
 * @param fallback what holds without it, where that is always the same value
 * @param isRequired whether its table is refused without it
 * @param without what holds without it, in words
 * @param example a value as it is written in the file
 * @param meaning what it is for, in sentences
 * @param effect when a change takes effect
 */
record Key<T>(
        String name,
        ValueType<T> type,
        Optional<T> fallback,
        boolean isRequired,
        String without,
        String example,
        String meaning,
        Effect effect) {

    /** A key that may be left out: then there is no such value. */
    static <T> Key<T> optional(String name, ValueType<T> type, String example, String meaning) {
        return new Key<>(name, type, Optional.empty(), false, "none", example, meaning, Effect.RELOAD);
    }

    static <T> Key<T> required(String name, ValueType<T> type, String example, String meaning) {
        return new Key<>(name, type, Optional.empty(), true, "none, required", example, meaning, Effect.RELOAD);
    }

    static <T> Key<T> byDefault(String name, Scalar<T> type, T fallback, String meaning) {
        String written = type.write(fallback);
        return new Key<>(name, type, Optional.of(fallback), false, written, written, meaning, Effect.RELOAD);
    }

    /** Says in words what holds without the key, where that is not one value. */
    Key<T> without(String words) {
        return new Key<>(name, type, fallback, isRequired, words, example, meaning, effect);
    }

    /** Shows another value than the default. */
    Key<T> example(String written) {
        return new Key<>(name, type, fallback, isRequired, without, written, meaning, effect);
    }

    /** Leaves a change to the next process. */
    Key<T> needsUpgrade() {
        return new Key<>(name, type, fallback, isRequired, without, example, meaning, Effect.UPGRADE);
    }

    @Override
    public String toString() {
        return name;
    }
}
